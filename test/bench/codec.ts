import { decodeValue, encodeValue } from "../../src/bridge/value/msgpack.ts";
import { fromPlain } from "../../src/bridge/value/plain.ts";
import { type CtyType, listOf, mapOf, objectOf } from "../../src/bridge/value/type.ts";
import { type Bench, timesOf } from "./measured.ts";

const text: CtyType = "string";
const type = objectOf({
  id: text,
  price: "number",
  labels: mapOf(text),
  operations: listOf(objectOf({ id: text, logs: listOf(text), exit_code: "number" })),
});
const operation = {
  id: "train",
  logs: Array.from({ length: 20 }, (_, line) => `epoch ${line}`),
  exit_code: 0,
};
const job = {
  id: "H3fhW6p9qQ2anKERK85LCVd3TJu2DVPdX2FhzWLMUyqg",
  price: 100,
  labels: Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`label-${index}`, "value"])),
  operations: Array.from({ length: 5 }, () => operation),
};

const values = 1_000;
const rounds = 10;

export const benchCodec: Bench = {
  title: "Values: one object of about 150 values, 1,000 times",
  async *run() {
    const value = fromPlain(type, job);
    const bytes = encodeValue(type, value);
    const json = JSON.stringify(job);
    const often = (work: () => unknown) => () => {
      for (let count = 0; count < values; count++) work();
    };
    yield { name: "size, msgpack beside JSON", value: `${bytes.length} and ${json.length} bytes` };
    yield {
      name: "encode to msgpack",
      value: await timesOf(
        rounds,
        often(() => encodeValue(type, value)),
      ),
    };
    yield {
      name: "decode from msgpack",
      value: await timesOf(
        rounds,
        often(() => decodeValue(type, bytes)),
      ),
    };
    yield {
      name: "JSON.stringify, to compare",
      value: await timesOf(
        rounds,
        often(() => JSON.stringify(job)),
      ),
    };
    yield {
      name: "JSON.parse, to compare",
      value: await timesOf(
        rounds,
        often(() => JSON.parse(json)),
      ),
    };
  },
};

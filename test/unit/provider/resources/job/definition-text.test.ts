import { expect, test } from "@jest/globals";
import { definitionText } from "../../../../../provider/resources/job/import.ts";
import type { Services } from "../../../../../provider/services.ts";
import type { CallContext } from "../../../../../src/bridge/index.ts";
import type { ReadContentOptions } from "../../../../../src/ipfs/index.ts";

const asked: (number | undefined)[] = [];
const textOf = (content: string) => {
  const read = async (_: string, { max_bytes }: ReadContentOptions = {}) => {
    asked.push(max_bytes);
    return new TextEncoder().encode(content);
  };
  const services = { gateway: async () => ({ read }) } as unknown as Services;
  return definitionText("cid", services, { signal: new AbortController().signal } as CallContext);
};

test("a definition that anybody may have pinned means the same, and obeys no terminal", async () => {
  const definition = { cmd: "a\u001b[2J\u009b2J\u202eb\r\n\tc", "\u007fname": 1 };
  const text = await textOf(JSON.stringify(definition));
  expect(text).not.toMatch(/\p{Cc}|\u202e/u);
  expect(JSON.parse(text)).toEqual(definition);
  expect(asked).toEqual([1024 * 1024]);
});

test.each([
  ["no JSON", "<html>"],
  ["nesting that no reader has the stack for", `${"[".repeat(200_000)}${"]".repeat(200_000)}`],
])("%s is an error with the next step", async (_, content) => {
  await expect(textOf(content)).rejects.toThrow(/is not JSON.*Check that the id/);
});

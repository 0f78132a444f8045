import { formatUnits } from "../../src/base/error-codes.ts";
import {
  bigintType,
  defineFunction,
  FunctionError,
  numberType,
  objectType,
  parameter,
  parseNumber,
} from "../../src/bridge/index.ts";

const nos_decimals = 6;
/** What the token program can count. */
const most_units = 2n ** 64n - 1n;

export const cost = defineFunction({
  name: "cost",
  summary: "What a run costs",
  description:
    "Multiplies a price and a time, exactly: `base_units` is the amount in NOS base units (1 NOS = 1,000,000), `nos` the " +
    "same in NOS. With a `timeout_seconds` for the time it is the deposit of a job, with the seconds it ran what its " +
    "host is paid. A market may charge a fee on top.",
  parameters: [
    parameter("price", bigintType, {
      description: "NOS base units per second, as in the `price` of a `nosana_job`.",
    }),
    parameter("seconds", bigintType, { description: "Whole seconds." }),
  ],
  returns: objectType({ base_units: bigintType, nos: numberType }),
  run: (given) => {
    for (const [index, number] of given.entries())
      if (number < 0n) throw new FunctionError("must not be negative", index);
    const [price, seconds] = given;
    const base_units = price * seconds;
    if (base_units > most_units) throw new FunctionError("the product is more than there can be of a token");
    return { base_units, nos: parseNumber(formatUnits(base_units, nos_decimals)) };
  },
});

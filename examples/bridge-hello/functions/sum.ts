import { bigintType, defineFunction, parameter, wholeNumberBetween } from "terraform-provider-nosana/bridge";

/** Exact numbers of any size. */
export const sum = defineFunction({
  name: "sum",
  summary: "Adds up",
  description: "The sum of whole numbers, each multiplied.",
  parameters: [
    parameter("times", bigintType, {
      description: "What to multiply each with.",
      validators: [wholeNumberBetween(1, 10, "times")],
    }),
  ],
  variadic: parameter("numbers", bigintType, { description: "What to add." }),
  returns: bigintType,
  run: ([times, ...numbers]) => numbers.reduce((total, number) => total + number * times, 0n),
});

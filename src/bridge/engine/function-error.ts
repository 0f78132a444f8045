import { withOneIdentity } from "../../base/one-identity.ts";

/**
 * Thrown by a function for what the user gave wrongly. `text` finishes a sentence of Terraform's, so it starts small
 * and has no full stop; `argument` counts from 0, the variadic ones after the others.
 */
export class FunctionError extends Error {
  override readonly name = "FunctionError";
  readonly text: string;
  readonly argument: number | null;

  constructor(text: string, argument: number | null = null) {
    super(text);
    if (argument !== null && !(Number.isSafeInteger(argument) && argument >= 0))
      throw new RangeError(`an argument's index is a whole number from 0, not ${argument}`);
    this.text = text;
    this.argument = argument;
  }
}

withOneIdentity(FunctionError, "FunctionError");

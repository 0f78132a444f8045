import { errorDiagnostic } from "../../diag/diagnostic.ts";
import { isCtyNumber, numberText } from "../../value/number.ts";
import { formatPath } from "../../value/path.ts";
import type { Validator } from "../validator.ts";

/** Accepts whole numbers from `minimum` to `maximum`, both included. `unit` names what is counted. */
export function wholeNumberBetween(minimum: number, maximum: number, unit: string): Validator {
  const range = `a whole number of ${unit} from ${minimum} to ${maximum}`;
  return {
    description: range,
    validate: (value, path) => {
      if (typeof value === "number" && Number.isInteger(value) && value >= minimum && value <= maximum)
        return [];
      const found = isCtyNumber(value) ? numberText(value) : JSON.stringify(value);
      return [
        errorDiagnostic(
          `Invalid value for ${formatPath(path)}`,
          `${formatPath(path)} must be ${range}, not ${found}.`,
          path,
        ),
      ];
    },
  };
}

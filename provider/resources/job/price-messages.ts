import type { AppError } from "../../../src/base/errors.ts";
import { type Diagnostic, warningDiagnostic } from "../../../src/bridge/index.ts";

/** A transaction that was executed and took no NOS, since the price had risen; null when none was sent. */
export function failedForItsPrice({ message, context }: AppError<"PRICE_CHANGED">): Diagnostic | null {
  if (context.signature === undefined) return null;
  return warningDiagnostic(
    `Price rose while a job was posted: transaction ${context.signature}`,
    `${message}\n\nThe new price was compared with max_price and max_spend_per_apply, where they are set, before anything ` +
      "else was sent. There is nothing to do.",
  );
}

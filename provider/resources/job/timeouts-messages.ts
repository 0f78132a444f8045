import { type Diagnostic, errorDiagnostic } from "../../../src/bridge/index.ts";
import type { JobModel } from "./schema.ts";
import type { TimeBound } from "./time-bound.ts";

export function notPostedInTime({ text, name, at }: TimeBound): Diagnostic {
  return errorDiagnostic(
    "Timed out before the job was posted",
    `${text} was over while market, wallet and definition were prepared. Nothing was sent or paid. Run terraform apply ` +
      `again; raise ${name} if it persists, or check the endpoints in the provider block.`,
    at,
  );
}

export function notReadInTime({ id }: JobModel, { text, name, at }: TimeBound): Diagnostic {
  return errorDiagnostic(
    "Timed out looking at the job",
    `Job ${id} was not looked at within ${text}; its state stays as it was. Raise ${name}, check the endpoints in the ` +
      "provider block, or use -refresh=false to plan without looking.",
    at,
  );
}

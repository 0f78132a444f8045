import { AppError, isAppError } from "../../src/base/errors.ts";
import { FunctionError } from "../../src/bridge/index.ts";

/** Does the work; an error of ours is told as the fault of the argument at `index`, as Terraform wants it. */
export async function blaming<T>(index: number, work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof AppError ? new FunctionError(sentencePart(error), index) : error;
  }
}

/** Terraform puts its own words in front and a full stop behind. */
function sentencePart(error: AppError): string {
  if (isAppError(error, "JOB_DEFINITION_INVALID"))
    return error.context.issues
      .map(({ path, message }) => (path ? `${path}: ${message}` : message))
      .join("; ");
  return error.message.replace(/\.$/, "").replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}

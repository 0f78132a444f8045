import { withOneIdentity } from "../../base/one-identity.ts";

/** One step into a value. Sets have no steps: a path stops at the set. */
export type PathStep = { readonly attribute: string } | { readonly key: string } | { readonly index: number };

/** Where in a configuration or state something is. The empty path is the whole. */
export type AttributePath = readonly PathStep[];

export const rootPath: AttributePath = [];

/** `path("ops", 0, "id")`: text steps into attributes, numbers into list elements. */
export function path(...steps: readonly (string | number)[]): AttributePath {
  return steps.map((step) => (typeof step === "number" ? { index: step } : { attribute: step }));
}

/** A path as a user would write it in HCL: `operations[0].labels["tier"]`. */
export function formatPath(steps: AttributePath): string {
  return steps
    .map((step, position) => {
      if ("attribute" in step) return position === 0 ? step.attribute : `.${step.attribute}`;
      return "key" in step ? `[${JSON.stringify(step.key)}]` : `[${step.index}]`;
    })
    .join("");
}

/** A value, or bytes claimed to be one, that does not fit its type; `path` says where. */
export class ValueError extends Error {
  override readonly name = "ValueError";
  readonly path: AttributePath;
  /** What is wrong there, without the path. */
  readonly reason: string;

  constructor(path: AttributePath, reason: string) {
    super(path.length > 0 ? `${formatPath(path)}: ${reason}` : reason);
    this.path = path;
    this.reason = reason;
  }
}

withOneIdentity(ValueError, "ValueError");

/**
 * Works on a part of a value; the paths of its {@link ValueError}s then start at the whole. A RangeError says what that
 * part must be.
 */
export function within<T>(step: PathStep, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ValueError) throw new ValueError([step, ...error.path], error.reason);
    if (error instanceof RangeError) throw new ValueError([step], error.message);
    throw error;
  }
}

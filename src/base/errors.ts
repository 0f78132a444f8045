import { type ErrorCode, type ErrorContext, errorCatalogue } from "./error-codes.ts";
import { withOneIdentity } from "./one-identity.ts";
import { plainText } from "./plain-text.ts";

/**
 * The one error class of this project. `code` is a member of the closed catalogue, `context` holds that code's
 * facts, `message` is the catalogue's sentence about them. Never put a secret into a context: it is printed.
 */
export class AppError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = "AppError";
  readonly code: C;
  readonly context: ErrorContext<C>;

  constructor(code: C, context: ErrorContext<C>, options?: { cause?: unknown }) {
    super(errorCatalogue[code](context as never), options);
    this.code = code;
    this.context = context;
  }
}

// Each entry of the package has its own copy of the class.
withOneIdentity(AppError, "AppError");

/** Whether `error` is an {@link AppError}, of one of the given codes when any are given. */
export function isAppError<C extends ErrorCode = ErrorCode>(
  error: unknown,
  ...codes: readonly C[]
): error is { [K in C]: AppError<K> }[C] {
  return (
    error instanceof AppError && (codes.length === 0 || (codes as readonly string[]).includes(error.code))
  );
}

/**
 * A short, one-line reason for any thrown thing: the innermost cause says most for network errors. An AppError's own
 * sentence is the end of the search, for what is behind it may hold what its author left out.
 */
export function reasonOf(error: unknown): string {
  let deepest: unknown = error;
  for (let depth = 0; depth < 8 && !(deepest instanceof AppError); depth++) {
    const cause: unknown = deepest instanceof Error ? deepest.cause : undefined;
    if (cause === undefined || cause === null) break;
    deepest = cause;
  }
  if (deepest instanceof AggregateError && deepest.errors.length > 0) return reasonOf(deepest.errors[0]);
  if (deepest instanceof Error)
    return oneLine(deepest.message || String((deepest as { code?: unknown }).code ?? deepest.name));
  const { message, type } = (typeof deepest === "object" && deepest !== null ? deepest : {}) as Record<
    string,
    unknown
  >;
  return oneLine(String(message ?? type ?? deepest));
}

function oneLine(text: string): string {
  const line = plainText(text.replace(/\s+/g, " ").trim());
  return line.length > 400 ? `${line.slice(0, 400)}…` : line;
}

import { AppError, isAppError, reasonOf } from "./errors.ts";

// biome-ignore lint/suspicious/noExplicitAny: any function, whatever it takes
type Callable = (...args: any[]) => unknown;

/** Options that are functions of the caller's. */
const callbacks = ["onSigned", "until", "onTrouble"] as const;

/**
 * The same function, of which callers see AppErrors only: what an argument of the wrong kind makes libraries throw is
 * ARGUMENT_INVALID, and what a callback throws is CALLBACK_FAILED, with its error as the cause. Holds for what is thrown at
 * once, for promises, and for each step of an async iteration.
 */
export function throwingOwnErrors<F extends Callable>(name: string, call: F): F {
  const owned = (...args: unknown[]): unknown => {
    try {
      const result = call(...args.map(guarded));
      if (result instanceof Promise) return result.catch((error: unknown) => fail(name, error));
      if (isAsyncIterable(result)) return iterating(name, result);
      return result;
    } catch (error) {
      return fail(name, error);
    }
  };
  return owned as F;
}

/** The object itself, with {@link throwingOwnErrors} for each of its methods. */
export function methodsThrowingOwnErrors<T extends object>(name: string, target: T): T {
  const members = target as Record<string, unknown>;
  for (const [member, value] of Object.entries(members))
    if (typeof value === "function")
      members[member] = throwingOwnErrors(`${name}${member}`, value as Callable);
  return target;
}

function fail(call: string, error: unknown): never {
  if (isAppError(error)) throw error;
  throw new AppError(
    "ARGUMENT_INVALID",
    { call, reason: reasonOf(error).replace(/\.$/, "") },
    { cause: error },
  );
}

function guarded(argument: unknown): unknown {
  if (typeof argument !== "object" || argument === null) return argument;
  const options = argument as Record<string, unknown>;
  const given = callbacks.filter((name) => typeof options[name] === "function");
  if (given.length === 0) return argument;
  return {
    ...options,
    ...Object.fromEntries(given.map((name) => [name, calledBack(name, options[name] as Callable)])),
  };
}

function calledBack(callback: string, call: Callable): Callable {
  const failed = (cause: unknown): never => {
    throw new AppError(
      "CALLBACK_FAILED",
      { callback, reason: reasonOf(cause).replace(/\.$/, "") },
      { cause },
    );
  };
  return (...args) => {
    try {
      const result = call(...args);
      return result instanceof Promise ? result.catch(failed) : result;
    } catch (error) {
      return failed(error);
    }
  };
}

function isAsyncIterable(value: unknown): value is AsyncGenerator<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

async function* iterating(call: string, values: AsyncIterable<unknown>) {
  try {
    yield* values;
  } catch (error) {
    fail(call, error);
  }
}

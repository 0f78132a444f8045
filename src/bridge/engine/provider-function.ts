import type { Validator } from "../schema/validator.ts";
import type { ValueType } from "../schema/value-type.ts";
import type { Unknown } from "../value/value.ts";
import type { CallContext } from "./provider.ts";

/** One parameter. `N` and `U` decide whether its argument can be null or unknown. */
export interface Parameter<T = unknown, N extends boolean = boolean, U extends boolean = boolean> {
  readonly name: string;
  readonly value_type: ValueType<T>;
  /** Markdown. */
  readonly description: string;
  /** Without it Terraform itself refuses null. */
  readonly allow_null: N;
  /** The function gets unknown arguments too; without it such a call is skipped and its result is unknown. */
  readonly allow_unknown: U;
  /** Run on known, non-null arguments. */
  readonly validators: readonly Validator[];
}

interface ParameterOptions {
  readonly description: string;
  readonly allow_null?: boolean;
  readonly allow_unknown?: boolean;
  readonly validators?: readonly Validator[];
}

type Said<Option> = Option extends true ? true : false;

export function parameter<T, const O extends ParameterOptions>(
  name: string,
  value_type: ValueType<T>,
  options: O,
): Parameter<T, Said<O["allow_null"]>, Said<O["allow_unknown"]>> {
  return {
    name,
    value_type,
    description: options.description,
    allow_null: (options.allow_null ?? false) as Said<O["allow_null"]>,
    allow_unknown: (options.allow_unknown ?? false) as Said<O["allow_unknown"]>,
    validators: options.validators ?? [],
  };
}

// biome-ignore lint/suspicious/noExplicitAny: codecs are contravariant in T, so only `any` accepts all of them
export type AnyParameter = Parameter<any>;
type Argument<P> =
  P extends Parameter<infer T, infer N, infer U>
    ? T | (N extends true ? null : never) | (U extends true ? Unknown : never)
    : never;

/** What a function receives: an argument for each parameter, then as many as there are for the variadic one. */
export type Arguments<L extends readonly AnyParameter[], V extends AnyParameter | undefined> = readonly [
  ...{ readonly [I in keyof L]: Argument<L[I]> },
  ...(V extends AnyParameter ? Argument<V>[] : []),
];

/**
 * A function for expressions, `provider::nosana::name(…)`. It runs in a process that is never configured, and must
 * be pure: Terraform calls it while planning and while applying and compares.
 */
export interface ProviderFunction<L extends readonly AnyParameter[], V extends AnyParameter | undefined, R> {
  /** Without a prefix. */
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** Markdown. */
  readonly description: string;
  /** Why not to use it any more and what to use instead. */
  readonly deprecation?: string;
  readonly parameters: L;
  readonly variadic?: V;
  readonly returns: ValueType<R>;
  /** @throws FunctionError for what the user gave wrongly. Unknown is an answer only to unknown arguments. */
  run(
    given: Arguments<L, V>,
    context: Pick<CallContext, "signal" | "log">,
  ): Promise<R | null | Unknown> | R | null | Unknown;
}

/** A function of whatever parameters: what the engine works with. */
// biome-ignore lint/suspicious/noExplicitAny: functions take their own arguments, so only `any` holds all of them
export type AnyFunction = ProviderFunction<readonly AnyParameter[], AnyParameter | undefined, any>;

/** The definition as it is; the types of `run` follow from the parameters. */
export function defineFunction<
  const L extends readonly AnyParameter[],
  R,
  V extends AnyParameter | undefined = undefined,
>(definition: ProviderFunction<L, V, R>): AnyFunction {
  return definition as unknown as AnyFunction;
}

/** HCL's identifiers, in ASCII. */
const identifier = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** @throws TypeError for what makes Terraform refuse the whole provider. */
export function checkFunction({ name, parameters, variadic }: AnyFunction): void {
  if (!identifier.test(name)) throw new TypeError(`function ${name}: the name is no identifier`);
  const seen = new Set<string>();
  for (const each of variadic ? [...parameters, variadic] : parameters) {
    if (!identifier.test(each.name))
      throw new TypeError(`function ${name}: parameter ${each.name}: the name is no identifier`);
    if (seen.has(each.name)) throw new TypeError(`function ${name}: two parameters are named ${each.name}`);
    seen.add(each.name);
  }
}

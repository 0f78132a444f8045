import type { CtyType } from "../value/type.ts";
import type { Value } from "../value/value.ts";
import type { PlanModifier } from "./plan-modifier.ts";
import type { Validator } from "./validator.ts";

/**
 * Who gives an attribute its value: the user must (`required`), the user may (`optional`), the provider does
 * (`computed`), the user may and otherwise the provider does (`optional_computed`).
 */
export type Presence = "required" | "optional" | "computed" | "optional_computed";

export type NestingMode = "single" | "list" | "set" | "map";

/** Translates one known, non-null value between Terraform's form and the one handlers work with. */
export interface ModelCodec<T> {
  /** @throws RangeError saying what the value must be. */
  readonly read: (value: Value) => T;
  readonly write: (model: T) => Value;
}

/** One attribute of a schema. `T` is the type handlers see, `P` and `D` decide whether it can be null there. */
export interface Attribute<T = unknown, P extends Presence = Presence, D extends boolean = boolean> {
  readonly type: CtyType;
  readonly presence: P;
  /** Markdown; becomes the documentation. */
  readonly description: string;
  readonly sensitive: boolean;
  /** Why not to use it any more and what to use instead; null while it is current. */
  readonly deprecation: string | null;
  /** Taken when the configuration leaves the attribute out; undefined when there is none. */
  readonly default: Value | undefined;
  readonly has_default: D;
  readonly validators: readonly Validator[];
  readonly plan_modifiers: readonly PlanModifier[];
  readonly nested: { readonly mode: NestingMode; readonly attributes: AttributeMap } | null;
  /** Whether two known values mean the same, so that the stored one stays as the user wrote it; null compares plainly. */
  readonly same: ((a: Value, b: Value) => boolean | Promise<boolean>) | null;
  readonly codec: ModelCodec<T>;
}

// biome-ignore lint/suspicious/noExplicitAny: codecs are contravariant in T, so only `any` accepts all of them
export type AttributeMap = Readonly<Record<string, Attribute<any, Presence, boolean>>>;

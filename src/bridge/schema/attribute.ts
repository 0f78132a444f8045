import type { CtyType } from "../value/type.ts";
import type { Value } from "../value/value.ts";
import type { PlanModifier } from "./plan-modifier.ts";
import type { Validator } from "./validator.ts";

/**
 * Who gives an attribute its value: the user must (`required`), the user may (`optional`), the provider does
 * (`computed`), the user may and otherwise the provider does (`optional_computed`).
 */
export type Presence = "required" | "optional" | "computed" | "optional_computed";

/** How objects with a schema of their own are held. `group` is for blocks only: an object that is always there. */
export type NestingMode = "single" | "list" | "set" | "map" | "group";

/** What makes a nested schema a block of HCL rather than an attribute; 0 stands for no limit. */
export interface BlockLimits {
  readonly min_items: number;
  readonly max_items: number;
}

/** Objects with attributes of their own, inside an attribute or as a block. */
export interface Nested {
  readonly mode: NestingMode;
  readonly attributes: AttributeMap;
  /** Null for a nested attribute. */
  readonly block: BlockLimits | null;
}

/**
 * Translates one known, non-null value between Terraform's form and the one handlers work with. `Q` is the model of a
 * value that is unknown in part.
 */
export interface ModelCodec<T, Q = T> {
  /** @throws RangeError saying what the value must be. */
  readonly read: (value: Value) => T;
  /** For a value that is unknown in part; without it such a value is unknown as a whole. */
  readonly readPartly?: (value: Value) => Q;
  readonly write: (model: T | Q) => Value;
}

/**
 * One attribute or block of a schema. `T` is the type handlers see, `P` and `D` decide whether it can be null there,
 * `Q` is what they see of it while planning. A block is a member whose value the configuration alone decides: it is
 * `required` where it is never null, else `optional`.
 */
export interface Attribute<T = unknown, P extends Presence = Presence, D extends boolean = boolean, Q = T> {
  readonly type: CtyType;
  readonly presence: P;
  /** Markdown; becomes the documentation. */
  readonly description: string;
  readonly sensitive: boolean;
  /** In the configuration only, for secrets: null in every plan and state. Terraform 1.11 and later. */
  readonly write_only: boolean;
  /** Why not to use it any more and what to use instead; null while it is current. */
  readonly deprecation: string | null;
  /** Taken when the configuration leaves the attribute out; undefined when there is none. */
  readonly default: Value | undefined;
  readonly has_default: D;
  readonly validators: readonly Validator[];
  readonly plan_modifiers: readonly PlanModifier[];
  readonly nested: Nested | null;
  /** Whether two known values mean the same, so that the stored one stays as the user wrote it; null compares plainly. */
  readonly same: ((a: Value, b: Value) => boolean | Promise<boolean>) | null;
  readonly codec: ModelCodec<T, Q>;
}

// biome-ignore lint/suspicious/noExplicitAny: codecs are contravariant in T, so only `any` accepts all of them
export type AttributeMap = Readonly<Record<string, Attribute<any, Presence, boolean, any>>>;

/** Whether the provider may give the value. */
export function isComputed({ presence }: Pick<Attribute, "presence">): boolean {
  return presence === "computed" || presence === "optional_computed";
}

import type { AttributeMap } from "../schema/attribute.ts";
import type { ModelOf } from "../schema/model.ts";
import type { IdentitySchema } from "./identity-schema.ts";
import type { ImportedResource } from "./imported-resource.ts";
import type { PrivateState } from "./private-state.ts";
import type { CallContext } from "./provider.ts";
import type { Upgrades } from "./stored-versions.ts";

/** How a resource's objects are told apart. Terraform 1.12 and later keep the identity beside the state. */
export interface ResourceIdentity<M extends AttributeMap, I extends AttributeMap, Services> {
  readonly schema: IdentitySchema<I>;
  /** An object keeps its identity for life, unless this is set. What was null may always be filled in. */
  readonly mutable?: boolean;
  /**
   * The identity of the object with this state; asked after every create, read, update, import and move. Null while
   * it cannot be told: in a state saved halfway, or where `services` is null, which a move has none of.
   */
  of(state: ModelOf<M>, services: Services | null): ModelOf<I> | null;
  /** The state of the existing object with this identity; Terraform reads it right afterwards. */
  import?(
    request: { readonly identity: ModelOf<I>; readonly private: PrivateState },
    services: Services,
    context: CallContext,
  ): Promise<ModelOf<M> | readonly ImportedResource[]>;
  /** Turn an identity stored by an older version of its schema, as JSON, into the current one. */
  readonly upgrades?: Upgrades<ModelOf<I>>;
}

/** An identity of whatever attributes. */
// biome-ignore lint/suspicious/noExplicitAny: handlers take their own attributes, so only `any` holds all of them
export type AnyIdentity<M extends AttributeMap, Services> = ResourceIdentity<M, any, Services>;

/** The definition as it is; the types of its handlers follow from the schema and from the resource around it. */
export function defineIdentity<M extends AttributeMap, I extends AttributeMap, Services>(
  definition: ResourceIdentity<M, I, Services>,
): ResourceIdentity<M, I, Services> {
  return definition;
}

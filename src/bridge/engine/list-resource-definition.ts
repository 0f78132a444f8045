import type { Diagnostic } from "../diag/diagnostic.ts";
import type { AttributeMap } from "../schema/attribute.ts";
import type { ModelOf, PlannedModelOf } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import type { CtyNumber } from "../value/number.ts";
import type { Unknown } from "../value/value.ts";
import type { CallContext } from "./provider.ts";

/** One existing object. */
export interface ListedResource<M extends AttributeMap, I extends AttributeMap> {
  readonly identity: ModelOf<I>;
  /** What a person calls it. */
  readonly display_name: string;
  /** Needed only when the request asks for it. */
  readonly state?: ModelOf<M>;
  /** What there is to say about this one; an error ends the list. */
  readonly diagnostics?: readonly Diagnostic[];
}

export interface ListRequest<C extends AttributeMap> {
  readonly config: ModelOf<C>;
  /** Each item needs its state. */
  readonly include_resource: boolean;
  /** How many are wanted, to size a page; null when all are. The list is cut there in any case. */
  readonly limit: number | null;
}

/** How much is asked for, as far as it is known; null where Terraform does not say. */
export interface ListExtent {
  readonly include_resource: boolean | null | Unknown;
  readonly limit: CtyNumber | null | Unknown;
}

/**
 * Finds existing objects of a managed resource type, for `terraform query` (1.14). The type needs an identity.
 * `C` is the configuration of the search, `M` the resource and `I` its identity.
 */
export interface ListResource<
  C extends AttributeMap,
  M extends AttributeMap,
  I extends AttributeMap,
  Services,
> {
  /** The managed resource's own name. */
  readonly type_name: string;
  /** What a search can be narrowed by. */
  readonly schema: Schema<C>;
  /** Checks the search as a whole; runs unconfigured, values can be unknown. */
  validate?(config: PlannedModelOf<C>, context: CallContext, extent: ListExtent): Promise<void> | void;
  /** Yields one by one: the next page is fetched only if somebody still wants it. Write it as `async *list`. */
  list(
    request: ListRequest<C>,
    services: Services,
    context: CallContext,
  ): AsyncIterable<ListedResource<M, I>>;
}

/** A list resource of whatever attributes: what the engine works with. */
// biome-ignore lint/suspicious/noExplicitAny: handlers take their own attributes, so only `any` holds all of them
export type AnyListResource<Services> = ListResource<any, any, any, Services>;

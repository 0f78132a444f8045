import type { AttributeMap } from "../schema/attribute.ts";
import type { ModelOf, PlannedModelOf } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import type { CallContext } from "./provider.ts";

/** Reads something that exists without Terraform. It changes nothing, and it is read again in every run. */
export interface DataSource<M extends AttributeMap, Services> {
  /** With the provider's prefix: `nosana_market`. */
  readonly type_name: string;
  readonly schema: Schema<M>;
  /** Checks the configuration as a whole; runs unconfigured, values can be unknown. */
  validate?(config: PlannedModelOf<M>, context: CallContext): Promise<void> | void;
  /** The configuration with its computed values filled in. It throws when there is nothing: null is no answer. */
  read(
    request: { readonly config: ModelOf<M> },
    services: Services,
    context: CallContext,
  ): Promise<ModelOf<M>>;
}

/** A data source of whatever attributes: what the engine works with. */
// biome-ignore lint/suspicious/noExplicitAny: handlers take their own attributes, so only `any` holds all of them
export type AnyDataSource<Services> = DataSource<any, Services>;

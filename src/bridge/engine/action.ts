import type { AttributeMap } from "../schema/attribute.ts";
import type { ModelOf, PlannedModelOf } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import type { CallContext } from "./provider.ts";

/** Something that is done without leaving anything in state: restart, flush, notify (Terraform 1.14). */
export interface Action<M extends AttributeMap, Services> {
  /** With the provider's prefix: `nosana_restart`. */
  readonly type_name: string;
  readonly schema: Schema<M>;
  /** Checks the configuration as a whole; runs unconfigured, values can be unknown. */
  validate?(config: PlannedModelOf<M>, context: CallContext): Promise<void> | void;
  /**
   * Says beforehand what can be said, by warnings, or that it cannot be done, by throwing. Values can be unknown;
   * `services` is null unconfigured.
   */
  plan?(
    request: { readonly config: PlannedModelOf<M> },
    services: Services | null,
    context: CallContext,
  ): Promise<void> | void;
  /** Does it. `progress` tells the user how far it is. A throw is how it fails. */
  invoke(
    request: { readonly config: ModelOf<M>; readonly progress: (message: string) => void },
    services: Services,
    context: CallContext,
  ): Promise<void>;
}

/** An action of whatever attributes: what the engine works with. */
// biome-ignore lint/suspicious/noExplicitAny: handlers take their own attributes, so only `any` holds all of them
export type AnyAction<Services> = Action<any, Services>;

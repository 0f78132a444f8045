import type { AttributeMap } from "../schema/attribute.ts";
import type { ModelOf, PlannedModelOf } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import type { PrivateState } from "./private-state.ts";
import type { CallContext } from "./provider.ts";

/** What an opened ephemeral resource is worth, and until when. */
export interface Opened<M extends AttributeMap> {
  /** The configuration as it came, with the computed values filled in. */
  readonly result: ModelOf<M>;
  /** When to renew. Terraform renews at this moment, not before it: leave a margin. */
  readonly renew_at?: Date;
}

/**
 * Something that is there for one run only and stands in no plan and no state: a token, a lease, a tunnel. Planning
 * and applying open it anew each. What is open when the process is asked to end is closed then; a killed process
 * closes nothing, so let the other side forget its leases soon.
 */
export interface EphemeralResource<M extends AttributeMap, Services> {
  /** With the provider's prefix: `nosana_token`. */
  readonly type_name: string;
  readonly schema: Schema<M>;
  /** Checks the configuration as a whole; runs unconfigured, values can be unknown. */
  validate?(config: PlannedModelOf<M>, context: CallContext): Promise<void> | void;
  /** What it puts into `private`, the first renewal and the close will find there. */
  open(
    request: { readonly config: ModelOf<M>; readonly private: PrivateState },
    services: Services,
    context: CallContext,
  ): Promise<Opened<M>>;
  /**
   * Makes it last longer; the value stays what it was. Without another `renew_at` this was the last renewal. What it
   * puts into `private` only the next renewal will find there.
   */
  renew?(
    request: { readonly private: PrivateState },
    services: Services,
    context: CallContext,
  ): Promise<{ readonly renew_at?: Date }>;
  /** Takes it back. `private` holds what `open` put there, whatever renewals did. */
  close?(
    request: { readonly private: PrivateState },
    services: Services,
    context: CallContext,
  ): Promise<void>;
}

/** An ephemeral resource of whatever attributes: what the engine works with. */
// biome-ignore lint/suspicious/noExplicitAny: handlers take their own attributes, so only `any` holds all of them
export type AnyEphemeralResource<Services> = EphemeralResource<any, Services>;

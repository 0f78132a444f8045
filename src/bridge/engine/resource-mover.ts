import type { AttributeMap } from "../schema/attribute.ts";
import type { ModelOf } from "../schema/model.ts";
import type { PrivateState } from "./private-state.ts";
import type { CallContext } from "./provider.ts";

/** A resource of another type, perhaps of another provider, as it stands in state. */
export interface MoveSource {
  /** `registry.terraform.io/hashicorp/null`. */
  readonly provider_address: string;
  readonly type_name: string;
  readonly schema_version: number;
  /** JSON with exact numbers. */
  readonly state: unknown;
  /** In whatever form the other provider keeps it. */
  readonly private: Uint8Array;
  /** JSON with exact numbers; null when the other resource has no identity. */
  readonly identity: unknown;
  readonly identity_schema_version: number;
}

/**
 * Turns another resource into this one, for `moved` blocks; null when it is none that this mover knows. It runs
 * unconfigured: only what the source says is there to work with. `private` is the new resource's own.
 */
export type Mover<M extends AttributeMap> = (
  source: MoveSource,
  target: { readonly private: PrivateState },
  context: CallContext,
) => Promise<ModelOf<M> | null> | ModelOf<M> | null;

import type { ObjectValue } from "../../value/value.ts";
import type { Engine } from "../engine.ts";
import { knownModel } from "../model-bytes.ts";
import { PrivateState } from "../private-state.ts";
import type { AnyResource, CallContext } from "../provider.ts";

/**
 * Lets the resource speak about its planned destruction; Terraform asks because `plan_destroy` is advertised.
 * @returns the private state that the delete will get.
 */
export async function planDestroy(
  engine: Engine,
  resource: AnyResource<unknown>,
  { prior, prior_private }: { readonly prior: ObjectValue | null; readonly prior_private: Uint8Array },
  context: CallContext,
): Promise<Uint8Array> {
  if (prior === null || !resource.planDestroy) return prior_private;
  const privateState = PrivateState.decode(prior_private);
  const state = knownModel(resource.schema, prior);
  await resource.planDestroy({ state, private: privateState }, engine.services, context);
  return privateState.encode();
}

import type { Logger } from "../../base/log.ts";
import type { Diagnostic, Diagnostics } from "../diag/diagnostic.ts";
import type { AttributeMap } from "../schema/attribute.ts";
import type { AppliedPlanOf, KnownConfigOf, ModelOf, PlannedModelOf } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import type { AttributePath } from "../value/path.ts";
import type { ObjectValue } from "../value/value.ts";
import type { AnyAction } from "./action.ts";
import type { AnyDataSource } from "./data-source.ts";
import type { AnyEphemeralResource } from "./ephemeral-resource.ts";
import type { ImportedResource } from "./imported-resource.ts";
import type { AnyListResource } from "./list-resource-definition.ts";
import type { PrivateState } from "./private-state.ts";
import type { AnyFunction } from "./provider-function.ts";
import type { AnyIdentity } from "./resource-identity.ts";
import type { Mover } from "./resource-mover.ts";
import type { Upgrades } from "./stored-versions.ts";

/** What every handler receives with a call. */
export interface CallContext {
  /** Aborts when the user interrupts Terraform or the call is cancelled: stop waiting, save what is known, return. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** The process's log, for what outlives the call: its entries do not carry the call's id. */
  readonly process_log: Logger;
  /** Whether the answer can reach nobody any more: the host gave the call up, or is gone. */
  isAbandoned(): boolean;
  /** Warnings, and errors that shall not stop the handler at once; a thrown error ends up here too. */
  readonly diagnostics: Diagnostics;
  /** The calling module's `provider_meta` block, to be read with `providerMeta`. */
  readonly provider_meta?: ObjectValue | null;
}

/** What the host says when it configures the provider. */
export interface Host {
  readonly terraform_version: string;
  /** The host takes a thrown `Deferral` for an answer: changes wait for a later run. */
  readonly deferral_allowed: boolean;
}

/** A provider: its own configuration, and all that shares the services made from it. */
export interface Provider<M extends AttributeMap, Services> {
  /** The local name, the prefix of all type names: `nosana`. */
  readonly type_name: string;
  readonly schema: Schema<M>;
  readonly resources: readonly AnyResource<Services>[];
  readonly data_sources?: readonly AnyDataSource<Services>[];
  readonly functions?: readonly AnyFunction[];
  readonly ephemeral_resources?: readonly AnyEphemeralResource<Services>[];
  readonly list_resources?: readonly AnyListResource<Services>[];
  readonly actions?: readonly AnyAction<Services>[];
  /** What modules can say to the provider in `terraform { provider_meta "name" {} }`. */
  readonly meta_schema?: Schema;
  /** Checks the provider block; runs unconfigured. */
  validate?(config: PlannedModelOf<M>, context: CallContext): Promise<void> | void;
  /**
   * Makes the services. Values can be unknown while planning: what needs them must wait, or, where the host allows
   * it, a thrown `Deferral` puts off everything of this provider.
   */
  configure(config: PlannedModelOf<M>, context: CallContext, host: Host): Promise<Services>;
  /**
   * Tells the user about an error that a handler threw: what it means for them and what to do next. Null for one it
   * does not know, which is shown as a bug.
   */
  describeError?(error: Error): readonly Diagnostic[] | null;
  /**
   * The host ends a run in order: it has all answers, and has saved them. Not called when it gives up calls in flight
   * or is gone, nor after a crash: what is done here must be something that can be left undone.
   */
  close?(services: Services): Promise<void>;
}

export interface PlanRequest<M extends AttributeMap> {
  readonly config: PlannedModelOf<M>;
  /** Null when the resource is to be created. */
  readonly prior: ModelOf<M> | null;
  /** The plan so far: defaults, semantic equality and attribute plan modifiers are applied. */
  readonly plan: PlannedModelOf<M>;
  /**
   * What the resource keeps beside its state; empty on create. What is put there now, the apply will find. Core's
   * second plan starts from the state's again, so the same must be put there.
   */
  readonly private: PrivateState;
  /** In core's second plan, what the first one left there, from Terraform 1.16 on; null otherwise. */
  readonly first_private: PrivateState | null;
  /** Whether this Terraform keeps that: then a null `first_private` means that this is the first plan. */
  readonly keeps_first_private: boolean;
  /** An attribute's plan modifier has already decided that the resource is replaced. */
  readonly replacing: boolean;
}

export interface PlanResponse<M extends AttributeMap> {
  readonly plan: PlannedModelOf<M>;
  readonly requires_replace?: readonly AttributePath[];
}

/**
 * Saves state early: from the moment a remote object exists, its id must survive whatever comes next. Null takes back
 * what was published: it is proved that there is no such object after all.
 */
export type Publish<M extends AttributeMap> = (state: ModelOf<M> | null) => void;

/**
 * A managed resource. A handler that throws fails its call; the last published state is saved with it.
 * Handlers must be safe to run concurrently, ten at a time.
 */
export interface Resource<M extends AttributeMap, Services> {
  /** With the provider's prefix: `nosana_job`. */
  readonly type_name: string;
  readonly schema: Schema<M>;
  /** Checks the configuration as a whole; runs unconfigured, values can be unknown. */
  validate?(config: PlannedModelOf<M>, context: CallContext): Promise<void> | void;
  /** Completes the plan. Must be deterministic: core plans again before it applies. `services` is null unconfigured. */
  plan?(request: PlanRequest<M>, services: Services | null, context: CallContext): Promise<PlanResponse<M>>;
  create(
    request: {
      /** The only place that has write-only values. */
      readonly config: KnownConfigOf<M>;
      readonly plan: AppliedPlanOf<M>;
      readonly private: PrivateState;
      readonly publish: Publish<M>;
    },
    services: Services,
    context: CallContext,
  ): Promise<ModelOf<M>>;
  /** The current state, or null when the object is proved to be gone. */
  read(
    request: { readonly state: ModelOf<M>; readonly private: PrivateState },
    services: Services,
    context: CallContext,
  ): Promise<ModelOf<M> | null>;
  update(
    request: {
      /** The only place that has write-only values. */
      readonly config: KnownConfigOf<M>;
      readonly plan: AppliedPlanOf<M>;
      readonly prior: ModelOf<M>;
      readonly private: PrivateState;
      readonly publish: Publish<M>;
    },
    services: Services,
    context: CallContext,
  ): Promise<ModelOf<M>>;
  delete(
    request: { readonly state: ModelOf<M>; readonly private: PrivateState },
    services: Services,
    context: CallContext,
  ): Promise<void>;
  /**
   * Says something about a planned destruction, by warnings, or forbids it, by throwing. Of replacements it hears only
   * where the new object is made first, while applying. `services` is null unconfigured.
   */
  planDestroy?(
    request: { readonly state: ModelOf<M>; readonly private: PrivateState },
    services: Services | null,
    context: CallContext,
  ): Promise<void> | void;
  /** The state of the existing object with this id, or of several; Terraform reads them right afterwards. */
  import?(
    request: { readonly id: string; readonly private: PrivateState },
    services: Services,
    context: CallContext,
  ): Promise<ModelOf<M> | readonly ImportedResource[]>;
  /**
   * Corrects the configuration written for an imported object where several attributes exclude each other. What it
   * leaves out stays as it is: the state without what the provider computes and without what is deprecated.
   */
  generateConfig?(
    request: { readonly state: ModelOf<M>; readonly config: PlannedModelOf<M> },
    context: CallContext,
  ): Promise<Partial<PlannedModelOf<M>>> | Partial<PlannedModelOf<M>>;
  /** How its objects are told apart, for Terraform 1.12 and later. */
  readonly identity?: AnyIdentity<M, Services>;
  /** Turn state stored by an older schema version, as JSON with exact numbers, into the current model. */
  readonly upgrades?: Upgrades<ModelOf<M>>;
  /** Asked in turn when a `moved` block makes another type's resource one of this type. */
  readonly movers?: readonly Mover<M>[];
}

/** A resource of whatever attributes: what the engine works with. */
// biome-ignore lint/suspicious/noExplicitAny: handlers take their own attributes, so only `any` holds all of them
export type AnyResource<Services> = Resource<any, Services>;

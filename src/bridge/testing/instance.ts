import type { Diagnostic } from "../diag/diagnostic.ts";
import { type Engine, resourceOf } from "../engine/engine.ts";
import { PrivateState } from "../engine/private-state.ts";
import { assertObjectCompatible } from "../engine/rules/object-compatible.ts";
import type { Call } from "../engine/run-handler.ts";
import { validateResourceConfig } from "../engine/validate-resource-config.ts";
import { formatPath } from "../value/path.ts";
import type { ObjectValue } from "../value/value.ts";
import { applyChange } from "./apply-change.ts";
import { type Configuration, configurationObject, plainObject } from "./configuration.ts";
import { coreErrors, hasError } from "./core-error.ts";
import { emptyPlanErrors } from "./empty-plan.ts";
import { type StoredInstance, sent, storedObject } from "./instance-state.ts";
import { leaks } from "./leaks.ts";
import { type Action, type PlannedChange, planChange, type Subject } from "./plan-change.ts";
import { importById, refresh } from "./refresh.ts";

export interface PlanOutcome {
  /** `no-op` too when planning failed. */
  readonly action: Action;
  readonly planned: Readonly<Record<string, unknown>> | null;
  /** The attributes that make it a replacement. */
  readonly requires_replace: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What `terraform plan -out` leaves in a file, to be applied by whatever instance of the same type. */
export interface SavedPlan extends PlanOutcome {
  /** What the provider left there for the apply. */
  readonly private: Uint8Array;
  readonly change: PlannedChange;
  readonly config: ObjectValue;
}

export interface ApplyOutcome {
  readonly action: Action;
  readonly state: Readonly<Record<string, unknown>> | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * One `resource` block and its state, which lives from call to call. What goes wrong is a message; only a configuration
 * that does not fit the schema throws, a ValueError naming the attribute.
 */
export interface TestInstance {
  /** By attribute name, null where there is none. */
  readonly state: Readonly<Record<string, unknown>> | null;
  readonly tainted: boolean;
  /** What the provider keeps beside the state. */
  readonly private: PrivateState;
  validate(config: Configuration): Promise<readonly Diagnostic[]>;
  /** `terraform plan`: refresh, then plan. The state is left alone. */
  plan(config: Configuration): Promise<PlanOutcome>;
  /**
   * `terraform apply`: validate, refresh, plan, plan again with what is known by then, carry it out, and plan once more:
   * that must be empty. `planned_with` is the configuration of the first plan where that knows less.
   */
  apply(config: Configuration, options?: { readonly planned_with?: Configuration }): Promise<ApplyOutcome>;
  /** `terraform plan -out`: as `plan`. */
  savePlan(config: Configuration): Promise<SavedPlan>;
  /** `terraform apply FILE`: plans again with what is known by then, and carries it out. No plan has to be empty after it. */
  applyPlan(saved: SavedPlan): Promise<ApplyOutcome>;
  refresh(): Promise<readonly Diagnostic[]>;
  import(id: string): Promise<readonly Diagnostic[]>;
  destroy(): Promise<ApplyOutcome>;
  /** Puts a state into the instance as an older provider left it, and upgrades and reads it. */
  upgrade(schema_version: number, json: string): Promise<readonly Diagnostic[]>;
}

export interface InstanceContext {
  readonly type_name: string;
  readonly engine: Engine;
  readonly call: () => Call;
  readonly storesPlannedPrivate: boolean;
  /** Configures the provider unless that has happened. */
  readonly configured: () => Promise<readonly Diagnostic[]>;
}

/** @throws DiagnosticError for a type the provider does not have. */
export function createInstance(context: InstanceContext): TestInstance {
  const { type_name, engine, call, configured, storesPlannedPrivate } = context;
  const { schema } = resourceOf(engine, type_name);
  let instance: StoredInstance | null = null;
  const subject = (): Subject => ({ engine, call: call(), type_name, schema, storesPlannedPrivate });

  const validate = async (config: ObjectValue): Promise<readonly Diagnostic[]> => {
    const request = { type_name, config: sent(schema, config), write_only_allowed: true };
    return (await validateResourceConfig(engine, request, call())).diagnostics;
  };
  const refreshed = async (): Promise<readonly Diagnostic[]> => {
    const before = await configured();
    if (hasError(before)) return before;
    const answer = await refresh(subject(), instance);
    instance = answer.instance;
    return [...before, ...answer.diagnostics];
  };
  /** Validate, refresh and plan. */
  const planned = async (config: ObjectValue): Promise<PlannedChange> => {
    const before = await validate(config);
    const after = hasError(before) ? [] : await refreshed();
    const failed = [...before, ...after];
    if (hasError(failed))
      return { ...nothingPlanned, prior: storedObject(schema, instance), diagnostics: failed };
    const change = await planChange(subject(), instance, config);
    return { ...change, diagnostics: [...failed, ...change.diagnostics] };
  };

  /** Plans again, and does what was planned. */
  const carriedOut = async (first: PlannedChange, config: ObjectValue): Promise<ApplyOutcome> => {
    const diagnostics = [...first.diagnostics];
    const done = (action: Action): ApplyOutcome => {
      const leaked = leaks(schema.attributes, config, instance, diagnostics);
      return {
        action,
        state: plainObject(storedObject(schema, instance)),
        diagnostics: [...diagnostics, ...coreErrors("Write-only value leaked", leaked)],
      };
    };
    if (hasError(diagnostics) || first.action === "no-op") return done("no-op");
    diagnostics.push(...(await validate(config)));
    // A replacement is planned again once the old object is gone.
    const again =
      first.action === "replace" ? null : await planChange(subject(), instance, config, first.private);
    if (again) {
      diagnostics.push(...again.diagnostics);
      if (!hasError(diagnostics)) diagnostics.push(...finalPlanErrors(subject(), first, again));
    }
    if (hasError(diagnostics)) return done("no-op");
    const change = again ?? first;
    const applied = await applyChange(subject(), instance, change, config);
    instance = applied.instance;
    diagnostics.push(...applied.diagnostics);
    return done(change.action);
  };

  const apply: TestInstance["apply"] = async (configuration, options = {}) => {
    const config = configurationObject(schema, configuration);
    const first = await planned(configurationObject(schema, options.planned_with ?? configuration));
    const outcome = await carriedOut(first, config);
    if (hasError(outcome.diagnostics) || first.action === "no-op") return outcome;
    const left = await emptyPlanErrors(subject(), instance, config);
    return { ...outcome, diagnostics: [...outcome.diagnostics, ...left] };
  };

  const shown = (change: PlannedChange): PlanOutcome => ({
    action: change.action,
    planned: plainObject(change.planned),
    requires_replace: change.requires_replace.map(formatPath),
    diagnostics: change.diagnostics,
  });

  return {
    get state() {
      return plainObject(storedObject(schema, instance));
    },
    get tainted() {
      return instance?.tainted ?? false;
    },
    get private() {
      return PrivateState.decode(instance?.private ?? new Uint8Array());
    },
    validate: (config) => validate(configurationObject(schema, config)),
    plan: async (config) => shown(await planned(configurationObject(schema, config))),
    apply,
    savePlan: async (configuration) => {
      const config = configurationObject(schema, configuration);
      const change = await planned(config);
      return { ...shown(change), private: change.private, change, config };
    },
    applyPlan: async ({ change, config, private: privateBytes }) => {
      const before = await configured();
      if (hasError(before)) return { action: "no-op", state: null, diagnostics: before };
      // What was said when it was planned is not said again.
      const diagnostics = hasError(change.diagnostics) ? change.diagnostics : [];
      return carriedOut({ ...change, private: privateBytes, diagnostics }, config);
    },
    refresh: refreshed,
    import: async (id) => {
      const before = await configured();
      if (hasError(before)) return before;
      const imported = await importById(subject(), id);
      instance = imported.instance ?? instance;
      return [...before, ...imported.diagnostics];
    },
    destroy: async () => {
      const diagnostics = [...(await refreshed())];
      const change = hasError(diagnostics) ? null : await planChange(subject(), instance, null);
      diagnostics.push(...(change?.diagnostics ?? []));
      if (change && !hasError(diagnostics)) {
        const applied = await applyChange(subject(), instance, change, null);
        instance = applied.instance;
        diagnostics.push(...applied.diagnostics);
      }
      return {
        action: change?.action ?? "no-op",
        state: plainObject(storedObject(schema, instance)),
        diagnostics,
      };
    },
    upgrade: async (schema_version, json) => {
      instance = { schema_version, json, private: instance?.private ?? new Uint8Array(), tainted: false };
      return refreshed();
    },
  };
}

const nothingPlanned = {
  action: "no-op",
  planned: null,
  private: new Uint8Array(),
  requires_replace: [],
} as const;

/** Core's `checkPlannedChange`: what the first plan knew must stand, and so must what is done. */
function finalPlanErrors({ schema }: Subject, first: PlannedChange, second: PlannedChange): Diagnostic[] {
  const violations = assertObjectCompatible(schema, first.planned, second.planned);
  const may_differ =
    first.action === second.action || (first.action === "update" && second.action === "no-op");
  if (!may_differ)
    violations.push({
      path: [],
      message: `was to ${first.action} and is to ${second.action} in the second plan`,
    });
  return coreErrors("Provider produced inconsistent final plan", violations);
}

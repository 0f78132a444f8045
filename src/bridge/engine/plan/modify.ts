import type { Attribute, AttributeMap, Nested } from "../../schema/attribute.ts";
import { counterpart, elementsOf, type NestedElement } from "../../schema/nested-values.ts";
import type { PlanModifierRequest } from "../../schema/plan-modifier.ts";
import { somewhere } from "../../schema/somewhere.ts";
import type { AttributePath } from "../../value/path.ts";
import { isObjectValue, type ObjectValue, Unknown, unknown, type Value } from "../../value/value.ts";
import { mapElements, mapMembers, memberOf } from "./members.ts";

/** What the plan modifiers of a resource see wherever they stand, and the replacements they ask for. */
export interface Modification
  extends Pick<PlanModifierRequest, "prior_resource" | "config_resource" | "planned_resource" | "private"> {
  readonly requires_replace: AttributePath[];
}

/** One object of the resource, or the resource itself, in the three states modifiers compare. */
interface Objects {
  readonly config: Value;
  readonly prior: Value;
  readonly plan: ObjectValue;
}

/**
 * Runs every attribute's plan modifiers, outer ones before inner ones. Objects are compared with the one that was at
 * the same index or key, in a set with the one its configuration was before.
 */
export function modifyPlan(
  attributes: AttributeMap,
  { config, prior, plan }: Objects,
  at: AttributePath,
  modification: Modification,
): ObjectValue {
  return mapMembers(attributes, (name, attribute) => {
    const inner = { config: memberOf(config, name), prior: memberOf(prior, name) };
    const path = [...at, { attribute: name }];
    const prior_object = isObjectValue(prior) ? prior : null;
    const value = modifyValue(
      attribute,
      { ...inner, plan: plan[name] ?? null, prior_object },
      path,
      modification,
    );
    return attribute.nested
      ? modifyElements(attribute.nested, { ...inner, plan: value }, path, modification)
      : value;
  });
}

function modifyValue(
  attribute: Attribute,
  states: {
    readonly config: Value;
    readonly prior: Value;
    readonly plan: Value;
    readonly prior_object: ObjectValue | null;
  },
  path: AttributePath,
  { requires_replace, ...whole }: Modification,
): Value {
  let { plan } = states;
  for (const modifier of attribute.plan_modifiers) {
    const outcome = modifier.modify({ ...whole, ...states, path, type: attribute.type, plan });
    if (outcome.plan !== undefined) plan = outcome.plan;
    if (outcome.requires_replace) requires_replace.push(path);
  }
  return plan;
}

function modifyElements(
  nested: Nested,
  { config, prior, plan }: { readonly config: Value; readonly prior: Value; readonly plan: Value },
  at: AttributePath,
  modification: Modification,
): Value {
  if (!holdsModifiers(nested.attributes)) return plan;
  modification.requires_replace.push(...replacedWhenKnown(nested, { config, prior, plan }, at, modification));
  return mapElements(nested, plan, { config, prior }, (element, sources) => {
    const states = { config: sources.config, prior: sources.prior, plan: element };
    if (nested.mode !== "set")
      return modifyPlan(nested.attributes, states, sources.step ? [...at, sources.step] : at, modification);
    // A path stops at the set: what is asked for inside it is asked for the set.
    const inside: Modification = { ...modification, requires_replace: [] };
    const modified = modifyPlan(nested.attributes, states, at, inside);
    if (inside.requires_replace.length > 0) modification.requires_replace.push(at);
    return modified;
  });
}

/**
 * The objects that are not known yet and in which something will ask for a replacement, as an unknown value of an
 * attribute does: an update that turns into a replacement in the second plan is refused by core.
 */
function replacedWhenKnown(
  nested: Nested,
  { config, prior, plan }: { readonly config: Value; readonly prior: Value; readonly plan: Value },
  at: AttributePath,
  modification: Modification,
): AttributePath[] {
  if (modification.prior_resource === null) return [];
  const asks = (was: Value): boolean => {
    const inside: Modification = { ...modification, requires_replace: [] };
    const open = mapMembers(nested.attributes, () => unknown);
    modifyPlan(nested.attributes, { config: unknown, prior: was, plan: open }, at, inside);
    return inside.requires_replace.length > 0;
  };
  if (config instanceof Unknown && plan instanceof Unknown) {
    const before = elementsOf(nested, prior).map(({ value }) => value);
    return [null, ...before].some(asks) ? [at] : [];
  }
  return elementsOf(nested, plan)
    .filter((element) => element.value instanceof Unknown && asks(elementBefore(nested, element, prior)))
    .map(({ step }) => (step ? [...at, step] : at));
}

/** An unknown object of a set has no past. */
function elementBefore(nested: Nested, element: NestedElement, prior: Value): Value {
  return nested.mode === "set" ? null : counterpart(nested, element, prior);
}

const holdsModifiers = somewhere(({ plan_modifiers }) => plan_modifiers.length > 0);

import type { Attribute, AttributeMap, Nested } from "../../schema/attribute.ts";
import { isComputed } from "../../schema/attribute.ts";
import { objectTypeOf } from "../../schema/nested-codec.ts";
import { counterpart, elementsOf } from "../../schema/nested-values.ts";
import type { Schema } from "../../schema/schema.ts";
import { holdsWriteOnly } from "../../schema/somewhere.ts";
import { valuesEqual } from "../../value/equality.ts";
import { type AttributePath, rootPath } from "../../value/path.ts";
import { distinctElements } from "../../value/set-elements.ts";
import {
  isObjectValue,
  isWhollyKnown,
  type ObjectValue,
  Unknown,
  unknown,
  type Value,
} from "../../value/value.ts";
import { sayFor, sayForAttribute, type Violation } from "./violation.ts";

/** What a plan is judged by. `prior` is null on create and in the second plan of a replacement. */
export interface PlanStates {
  readonly config: ObjectValue | null;
  readonly prior: ObjectValue | null;
  readonly planned: ObjectValue | null;
}

/** What core demands of a planned state (`objchange/plan_valid.go`). Whether its type fits is settled before. */
export function assertPlanValid(schema: Schema, { config, prior, planned }: PlanStates): Violation[] {
  if (planned === null)
    return config === null
      ? []
      : [{ path: rootPath, message: "is planned to be absent although it is configured" }];
  if (config === null)
    return [{ path: rootPath, message: "is planned to exist although it is to be destroyed" }];
  return objectViolations(schema.attributes, { config, prior, planned }, rootPath, false);
}

interface Three {
  readonly config: Value;
  readonly prior: Value;
  readonly planned: Value;
}

function objectViolations(
  attributes: AttributeMap,
  three: Three,
  at: AttributePath,
  sensitive: boolean,
): Violation[] {
  return Object.entries(attributes).flatMap(([name, attribute]) => {
    const inner: Three = {
      config: member(three.config, name),
      prior: member(three.prior, name),
      planned: member(three.planned, name),
    };
    const here = [...at, { attribute: name }];
    return attribute.nested?.block
      ? blockViolations(attribute, attribute.nested, inner, here, sensitive)
      : attributeViolations(attribute, inner, here, sensitive || attribute.sensitive);
  });
}

/** An attribute of null is null, of unknown unknown. */
function member(object: Value, name: string): Value {
  if (object instanceof Unknown) return unknown;
  return isObjectValue(object) ? (object[name] ?? null) : null;
}

function attributeViolations(
  attribute: Attribute,
  { config, prior, planned }: Three,
  at: AttributePath,
  sensitive: boolean,
): Violation[] {
  const say = sensitive ? sayFor(true) : sayForAttribute(attribute);
  if (attribute.write_only)
    return planned === null ? [] : [{ path: at, message: "is write-only and must be null in every plan" }];
  if (valuesEqual(attribute.type, planned, config)) return [];
  if (prior !== null && config !== null && valuesEqual(attribute.type, planned, prior)) return [];
  if (attribute.presence === "computed") return [];
  if (config === null) {
    if (isComputed(attribute)) return [];
    return [
      {
        path: at,
        message: `is planned as ${say(planned)} although it is not configured, and it is not computed`,
      },
    ];
  }
  if (attribute.nested) return nestedViolations(attribute.nested, { config, prior, planned }, at, sensitive);
  return [
    {
      path: at,
      message:
        `is configured as ${say(config)} but planned as ${say(planned)}` +
        (prior === null ? "" : `, which is not its prior value ${say(prior)} either`),
    },
  ];
}

/** The rules inside a configured nested attribute. */
function nestedViolations(nested: Nested, three: Three, at: AttributePath, sensitive: boolean): Violation[] {
  const { config, planned } = three;
  if (planned === null) return [{ path: at, message: "is configured but planned as null" }];
  if (planned instanceof Unknown)
    return [
      { path: at, message: "is configured but planned as unknown: plan the unknown attributes inside it" },
    ];
  if (config instanceof Unknown)
    return [{ path: at, message: "has an unknown configuration and must be planned as unknown" }];
  const uneven = countViolation(nested, three, at);
  if (uneven) return [uneven];
  // A set's elements cannot be told apart, so core trusts the provider with them.
  if (nested.mode === "set") return [];
  return elementViolations(nested, three, at, sensitive);
}

function countViolation(nested: Nested, { config, planned }: Three, at: AttributePath): Violation | null {
  const [configured, given] = [countOf(nested, config), countOf(nested, planned)];
  if (given.least > configured.most || given.most < configured.least)
    return {
      path: at,
      message: `has ${configured.most} elements in the configuration but ${given.most} in the plan`,
    };
  if (nested.mode !== "map") return null;
  const [keys, planned_keys] = [config, planned] as readonly ReadonlyMap<string, Value>[];
  const extra = [...(planned_keys?.keys() ?? [])].find((key) => !keys?.has(key));
  return extra === undefined
    ? null
    : { path: at, message: `has the key ${JSON.stringify(extra)} in the plan but not in the configuration` };
}

/** How many objects there are. In a set, those that are not known yet may turn out to be one. */
function countOf(nested: Nested, value: Value): { readonly least: number; readonly most: number } {
  const values = elementsOf(nested, value).map((element) => element.value);
  if (nested.mode !== "set") return { least: values.length, most: values.length };
  const most = distinctElements(objectTypeOf(nested.attributes), values).length;
  return { least: values.every(isWhollyKnown) ? most : Math.min(1, most), most };
}

function elementViolations(nested: Nested, three: Three, at: AttributePath, sensitive: boolean): Violation[] {
  return elementsOf(nested, three.planned).flatMap((element) => {
    const here = element.step ? [...at, element.step] : at;
    const config = counterpart(nested, element, three.config);
    const prior = counterpart(nested, element, three.prior);
    return objectViolations(nested.attributes, { config, prior, planned: element.value }, here, sensitive);
  });
}

function blockViolations(
  attribute: Attribute,
  nested: Nested,
  three: Three,
  at: AttributePath,
  sensitive: boolean,
): Violation[] {
  const { config, planned } = three;
  if (planned === null && nested.mode !== "single")
    return [{ path: at, message: "is a block and must be empty rather than null when there is none" }];
  const write_only = holdsWriteOnly(nested.attributes);
  if (!write_only && valuesEqual(attribute.type, planned, config)) return [];
  if (config instanceof Unknown)
    return planned instanceof Unknown
      ? []
      : [{ path: at, message: "is a block of unknown number and must be planned as unknown" }];
  if (planned instanceof Unknown)
    return [{ path: at, message: "is a block and cannot be unknown: plan the unknown attributes inside it" }];
  if (planned === null || config === null)
    return planned === config
      ? []
      : [
          {
            path: at,
            message: `is ${config === null ? "not " : ""}configured but planned ${planned === null ? "as absent" : "to exist"}`,
          },
        ];
  if (nested.mode !== "set") {
    const uneven = countViolation(nested, three, at);
    if (uneven) return [uneven];
  }
  const unknowns = elementsOf(nested, planned).filter(
    ({ value }) => value instanceof Unknown && nested.mode !== "single",
  );
  if (unknowns.length > 0)
    return [
      {
        path: at,
        message: "holds a block that is unknown as a whole: plan the unknown attributes inside it",
      },
    ];
  return nested.mode === "set" ? [] : elementViolations(nested, three, at, sensitive);
}

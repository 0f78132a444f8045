import type { AttributeMap } from "../../schema/attribute.ts";
import { priorOfConfigured } from "../../schema/set-counterparts.ts";
import { somewhere } from "../../schema/somewhere.ts";
import { type ObjectValue, Unknown, type Value } from "../../value/value.ts";
import { proposedNested } from "../rules/proposed-new.ts";
import { mapElements, mapMembers, memberOf } from "./members.ts";

/**
 * Core's proposal with its sets of objects made anew from configuration and prior state, in the order of the
 * configuration. Core takes the first prior object that may be the one for each configured object: two can end up
 * equal, which loses one of them, and a set inside a set loses what is computed in it.
 */
export function withTracedSets(
  attributes: AttributeMap,
  {
    config,
    prior,
    proposed,
  }: { readonly config: Value; readonly prior: Value; readonly proposed: ObjectValue },
): ObjectValue {
  if (!holdsSets(attributes)) return proposed;
  return mapMembers(attributes, (name, { nested }) => {
    const given = proposed[name] ?? null;
    const from = { config: memberOf(config, name), prior: memberOf(prior, name) };
    if (!nested || given === null || given instanceof Unknown || from.config === null) return given;
    if (nested.mode === "set") return proposedNested(nested, from.prior, from.config, priorOfConfigured);
    return mapElements(nested, given, from, (element, sources) =>
      withTracedSets(nested.attributes, { ...sources, proposed: element }),
    );
  });
}

const holdsSets = somewhere(({ nested }) => nested?.mode === "set");

import type { Attribute, AttributeMap, Nested } from "../schema/attribute.ts";
import { modelFromObject, objectFromModel } from "../schema/model.ts";
import { elementsOf, withElements } from "../schema/nested-values.ts";
import { isObjectValue, type ObjectValue, objectValue, type Value } from "../value/value.ts";
import { type DynamicBytes, decodeObject, encodedNull, encodeObject } from "./dynamic.ts";
import { type Engine, resourceOf, type WithDiagnostics } from "./engine.ts";
import { knownModel, plannedModel } from "./model-bytes.ts";
import { type Call, runHandler } from "./run-handler.ts";

export interface GenerateResourceConfigResponse extends WithDiagnostics {
  readonly config: Uint8Array;
}

/** The configuration that would have led to an imported state, for `-generate-config-out` (Terraform 1.14). */
export async function generateResourceConfig(
  engine: Engine,
  request: { readonly type_name: string; readonly state: DynamicBytes | undefined },
  call: Call,
): Promise<GenerateResourceConfigResponse> {
  const { result, diagnostics } = await runHandler<Uint8Array>(
    engine.provider,
    call,
    async (context) => {
      const resource = resourceOf(engine, request.type_name);
      const { schema } = resource;
      const state = decodeObject(schema.type, request.state);
      if (state === null) return encodedNull;
      const config = writable(schema.attributes, state, true);
      if (!resource.generateConfig) return encodeObject(schema.type, config);
      const before = modelFromObject(schema.attributes, config);
      const after: Readonly<Record<string, unknown>> = await resource.generateConfig(
        { state: knownModel(schema, state), config: plannedModel(schema, config) },
        context,
      );
      return encodeObject(schema.type, objectFromModel(schema.attributes, { ...before, ...after }));
    },
    () => encodedNull,
  );
  return { config: result, diagnostics };
}

/** The state without what nobody writes: values of the provider's own, and what is deprecated. */
function writable(attributes: AttributeMap, object: ObjectValue, is_top: boolean): ObjectValue {
  return objectValue(
    Object.entries(attributes).map(([name, attribute]) => {
      // Terraform's own guess leaves out an id that the provider would choose by itself.
      const own_id = is_top && name === "id" && attribute.presence === "optional_computed";
      return [name, own_id ? null : writableValue(attribute, object[name] ?? null)];
    }),
  );
}

function writableValue(attribute: Attribute, value: Value): Value {
  const { nested, presence, deprecation } = attribute;
  if (presence === "computed" || attribute.write_only) return null;
  const can_go = nested?.block ? nested.block.min_items === 0 : presence !== "required";
  if (deprecation !== null && can_go) return nested?.block ? withoutBlock(nested) : null;
  if (!nested) return value;
  const elements = elementsOf(nested, value).map((element) =>
    isObjectValue(element.value) ? writable(nested.attributes, element.value, false) : element.value,
  );
  return withElements(nested, value, elements);
}

/** How Terraform spells that a block is not there. */
function withoutBlock({ mode, attributes }: Nested): Value {
  if (mode === "list" || mode === "set") return [];
  if (mode === "map") return new Map();
  return mode === "group" ? objectValue(Object.keys(attributes).map((name) => [name, null])) : null;
}

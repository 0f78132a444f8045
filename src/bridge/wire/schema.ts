import type { Attribute, AttributeMap, NestingMode } from "../schema/attribute.ts";
import type { Schema } from "../schema/schema.ts";
import { typeToJson } from "../value/type.ts";
import {
  type Schema_Attribute,
  Schema_Object_NestingMode,
  StringKind,
  type Schema as WireSchema,
} from "./gen/tfplugin6.ts";

const nestingModes: Readonly<Record<NestingMode, Schema_Object_NestingMode>> = {
  single: Schema_Object_NestingMode.SINGLE,
  list: Schema_Object_NestingMode.LIST,
  set: Schema_Object_NestingMode.SET,
  map: Schema_Object_NestingMode.MAP,
};

export function toWireSchema(schema: Schema): WireSchema {
  return {
    version: BigInt(schema.version),
    block: {
      version: 0n,
      attributes: toWireAttributes(schema.attributes),
      blockTypes: [],
      description: schema.description,
      descriptionKind: StringKind.MARKDOWN,
      deprecated: false,
      deprecationMessage: "",
      computed: false,
    },
  };
}

/** Sorted by name: the same schema is the same bytes, whatever order its author wrote it in. */
function toWireAttributes(attributes: AttributeMap): Schema_Attribute[] {
  return Object.entries(attributes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, attribute]) => toWireAttribute(name, attribute));
}

function toWireAttribute(name: string, attribute: Attribute): Schema_Attribute {
  const { presence, nested } = attribute;
  return {
    name,
    type: nested ? Buffer.alloc(0) : Buffer.from(JSON.stringify(typeToJson(attribute.type))),
    description: attribute.description,
    required: presence === "required",
    optional: presence === "optional" || presence === "optional_computed",
    computed: presence === "computed" || presence === "optional_computed",
    sensitive: attribute.sensitive,
    descriptionKind: StringKind.MARKDOWN,
    deprecated: attribute.deprecation !== null,
    nestedType: nested
      ? {
          attributes: toWireAttributes(nested.attributes),
          nesting: nestingModes[nested.mode],
          minItems: 0n,
          maxItems: 0n,
        }
      : undefined,
    writeOnly: false,
    deprecationMessage: attribute.deprecation ?? "",
  };
}

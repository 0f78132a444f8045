import type { Attribute, AttributeMap, Nested, NestingMode } from "../schema/attribute.ts";
import type { Schema } from "../schema/schema.ts";
import { typeToJson } from "../value/type.ts";
import {
  type Schema_Attribute,
  type Schema_Block,
  type Schema_NestedBlock,
  Schema_NestedBlock_NestingMode,
  type Schema_Object,
  Schema_Object_NestingMode,
  StringKind,
  type Schema as WireSchema,
} from "./gen/tfplugin6.ts";

const objectModes: Readonly<Record<Exclude<NestingMode, "group">, Schema_Object_NestingMode>> = {
  single: Schema_Object_NestingMode.SINGLE,
  list: Schema_Object_NestingMode.LIST,
  set: Schema_Object_NestingMode.SET,
  map: Schema_Object_NestingMode.MAP,
};

const blockModes: Readonly<Record<NestingMode, Schema_NestedBlock_NestingMode>> = {
  single: Schema_NestedBlock_NestingMode.SINGLE,
  list: Schema_NestedBlock_NestingMode.LIST,
  set: Schema_NestedBlock_NestingMode.SET,
  map: Schema_NestedBlock_NestingMode.MAP,
  group: Schema_NestedBlock_NestingMode.GROUP,
};

export function toWireSchema(schema: Schema): WireSchema {
  return { version: BigInt(schema.version), block: toWireBlock(schema) };
}

function toWireBlock({
  attributes,
  description,
  deprecation,
}: Pick<Schema, "attributes" | "description" | "deprecation">): Schema_Block {
  return {
    version: 0n,
    attributes: toWireAttributes(attributes),
    blockTypes: sorted(attributes).flatMap(([name, member]) =>
      member.nested?.block ? [toWireNestedBlock(name, member, member.nested, member.nested.block)] : [],
    ),
    description,
    descriptionKind: StringKind.MARKDOWN,
    deprecated: deprecation !== null,
    deprecationMessage: deprecation ?? "",
    computed: false,
  };
}

function toWireNestedBlock(
  typeName: string,
  { description, deprecation }: Attribute,
  { mode, attributes }: Nested,
  { min_items, max_items }: NonNullable<Nested["block"]>,
): Schema_NestedBlock {
  return {
    typeName,
    block: toWireBlock({ attributes, description, deprecation }),
    nesting: blockModes[mode],
    minItems: BigInt(min_items),
    maxItems: BigInt(max_items),
  };
}

function toWireAttributes(attributes: AttributeMap): Schema_Attribute[] {
  return sorted(attributes).flatMap(([name, member]) =>
    member.nested?.block ? [] : [toWireAttribute(name, member)],
  );
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
    nestedType: nested ? toWireObject(nested) : undefined,
    writeOnly: attribute.write_only,
    deprecationMessage: attribute.deprecation ?? "",
  };
}

function toWireObject({ mode, attributes }: Nested): Schema_Object {
  // Only blocks are groups: the schema was refused otherwise.
  const nesting = mode === "group" ? Schema_Object_NestingMode.INVALID : objectModes[mode];
  return { attributes: toWireAttributes(attributes), nesting, minItems: 0n, maxItems: 0n };
}

/** Sorted by name: the same schema is the same bytes, whatever order its author wrote it in. */
function sorted(attributes: AttributeMap): [string, Attribute][] {
  return Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
}

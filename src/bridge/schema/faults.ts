import { encodeValue } from "../value/msgpack.ts";
import { rootPath } from "../value/path.ts";
import type { CtyType } from "../value/type.ts";
import { type Attribute, type AttributeMap, isComputed } from "./attribute.ts";
import { blockFault } from "./block-faults.ts";
import type { Schema } from "./schema.ts";

/** Names Terraform gives a meaning of its own. */
const reservedNames = [
  "connection",
  "count",
  "depends_on",
  "for_each",
  "lifecycle",
  "provider",
  "provisioner",
];
const reservedByKind = {
  provider: ["alias", "version"],
  resource: reservedNames,
  data_source: reservedNames,
  ephemeral_resource: reservedNames,
  list_resource: reservedNames,
  action: reservedNames,
} as const satisfies Record<string, readonly string[]>;

export type SchemaKind = keyof typeof reservedByKind;

/** Where an attribute stands; what is above it limits what it can be. */
interface Place {
  readonly kind: SchemaKind;
  /** `rules.` inside rules. */
  readonly prefix: string;
  readonly reserved: readonly string[];
  /** Inside a nested attribute rather than a block. */
  readonly in_attribute: boolean;
  /** Inside a set: there is no telling one object from another. */
  readonly in_set: boolean;
  /** Inside any list, set or map: elements share one type. */
  readonly in_collection: boolean;
  /** Inside a purely computed attribute: the configuration has no part in it. */
  readonly in_computed: boolean;
  readonly in_write_only: boolean;
}

const namePattern = /^[a-z_][a-z0-9_]*$/;

/**
 * What Terraform core refuses (`configschema/internal_validate.go`), what it accepts and crashes or misbehaves on
 * later, and what contradicts itself.
 * @throws TypeError naming the attribute.
 */
export function checkSchema(kind: SchemaKind, schema: Schema): void {
  if (!Number.isSafeInteger(schema.version) || schema.version < 0)
    throw new TypeError(`schema version ${schema.version}: it is a whole number from 0`);
  checkAttributes(schema.attributes, {
    kind,
    prefix: "",
    reserved: reservedByKind[kind],
    in_attribute: false,
    in_set: false,
    in_collection: false,
    in_computed: false,
    in_write_only: false,
  });
  for (const { attributes, description } of schema.validators)
    for (const name of attributes)
      if (!Object.hasOwn(schema.attributes, name))
        throw new TypeError(`attribute ${name}: there is none, but a validator asks for it: ${description}`);
}

function checkAttributes(attributes: AttributeMap, place: Place): void {
  for (const [name, attribute] of Object.entries(attributes)) {
    const at = `attribute ${place.prefix}${name}`;
    const found = nameFault(name, place) ?? presenceFault(attribute, place) ?? valueFault(attribute, place);
    const fault = found ?? (attribute.nested ? blockFault(attribute.nested) : null);
    if (fault !== null) throw new TypeError(`${at}: ${fault}`);
    if (attribute.default !== undefined) checkDefault(attribute, at);
    const { nested } = attribute;
    if (nested)
      checkAttributes(nested.attributes, {
        ...place,
        prefix: `${place.prefix}${name}.`,
        reserved: [],
        in_attribute: nested.block === null,
        in_set: place.in_set || nested.mode === "set",
        in_collection: place.in_collection || (nested.mode !== "single" && nested.mode !== "group"),
        in_computed: place.in_computed || attribute.presence === "computed",
        in_write_only: place.in_write_only || attribute.write_only,
      });
  }
}

function nameFault(name: string, { reserved }: Place): string | null {
  if (!namePattern.test(name)) return "a name is lower-case letters, digits and underscores";
  return reserved.includes(name) ? "the name is reserved by Terraform" : null;
}

function presenceFault(attribute: Attribute, place: Place): string | null {
  const { presence, nested } = attribute;
  if (place.kind === "provider" && isComputed(attribute))
    return "a provider block has no computed attributes";
  if (nested?.block && place.in_computed) return "a computed attribute cannot hold a block";
  if (nested?.block && place.in_attribute) return "an attribute cannot hold a block, only another attribute";
  if (place.in_computed && presence !== "computed")
    return "inside a computed attribute everything is computed";
  if (attribute.has_default && presence !== "optional_computed")
    return 'a default needs presence "optional_computed"';
  if (attribute.has_default && place.in_set)
    return "a default inside a set would change which object it belongs to";
  if (presence === "computed" && attribute.validators.length > 0)
    return "a computed attribute has no configuration to validate";
  if (place.kind !== "resource" && (attribute.has_default || attribute.plan_modifiers.length > 0))
    return "defaults and plan modifiers take part in planning, which only resources do";
  return null;
}

function valueFault(attribute: Attribute, place: Place): string | null {
  const { write_only, type, nested } = attribute;
  if (write_only) {
    if (place.kind !== "resource" && place.kind !== "action")
      return "only a resource or action can be write-only";
    if (isComputed(attribute))
      return "a write-only attribute comes from the configuration alone, it cannot be computed";
    if (place.in_set) return "Terraform has no write-only attributes inside a set";
    if (nested?.mode === "set") return "a set of objects cannot be write-only";
  }
  if (place.in_write_only && !write_only && !nested?.block)
    return "inside a write-only attribute everything is write-only";
  if (nested === null && holdsDynamic(type, place.in_collection))
    return "elements of a list, set or map share one type, so none of them can be dynamic";
  return null;
}

/** Elements of different types crash Terraform ("inconsistent list element types"). */
function holdsDynamic(type: CtyType, in_collection: boolean): boolean {
  if (type === "dynamic") return in_collection;
  if (typeof type === "string") return false;
  if (type.kind === "object")
    return Object.values(type.attributes).some((member) => holdsDynamic(member, in_collection));
  if (type.kind === "tuple") return type.elements.some((member) => holdsDynamic(member, in_collection));
  return holdsDynamic(type.element, true);
}

function checkDefault({ type, default: value = null, validators }: Attribute, at: string): void {
  try {
    encodeValue(type, value);
  } catch (error) {
    throw new TypeError(`${at}: the default does not fit: ${error instanceof Error ? error.message : error}`);
  }
  for (const { validate, description } of validators)
    if (validate(value, rootPath).length > 0)
      throw new TypeError(`${at}: the default is refused by its own validator: it must be ${description}`);
}

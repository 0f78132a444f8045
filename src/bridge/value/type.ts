/** A cty type, Terraform's type system. Blocks and nested attributes are objects by the time they are values. */
export type CtyType =
  | "string"
  | "number"
  | "bool"
  | "dynamic"
  | { readonly kind: "list" | "set" | "map"; readonly element: CtyType }
  | { readonly kind: "object"; readonly attributes: Readonly<Record<string, CtyType>> }
  | { readonly kind: "tuple"; readonly elements: readonly CtyType[] };

export const listOf = (element: CtyType): CtyType => ({ kind: "list", element });
export const setOf = (element: CtyType): CtyType => ({ kind: "set", element });
export const mapOf = (element: CtyType): CtyType => ({ kind: "map", element });
export const objectOf = (attributes: Readonly<Record<string, CtyType>>): CtyType => ({
  kind: "object",
  attributes,
});
export const tupleOf = (elements: readonly CtyType[]): CtyType => ({ kind: "tuple", elements });

/** The JSON form Terraform writes types in: `"string"`, `["list","string"]`, `["object",{"a":"bool"}]`. */
export function typeToJson(type: CtyType): unknown {
  if (typeof type === "string") return type;
  switch (type.kind) {
    case "object":
      return [
        "object",
        Object.fromEntries(
          Object.entries(type.attributes).map(([name, attribute]) => [name, typeToJson(attribute)]),
        ),
      ];
    case "tuple":
      return ["tuple", type.elements.map(typeToJson)];
    default:
      return [type.kind, typeToJson(type.element)];
  }
}

/** Reads {@link typeToJson}'s form. @throws TypeError for anything that is not a cty type. */
export function typeFromJson(json: unknown): CtyType {
  if (json === "string" || json === "number" || json === "bool" || json === "dynamic") return json;
  if (Array.isArray(json)) {
    const [kind, inner] = json as unknown[];
    if (kind === "list" || kind === "set" || kind === "map") return { kind, element: typeFromJson(inner) };
    if (kind === "tuple" && Array.isArray(inner)) return tupleOf(inner.map(typeFromJson));
    if (kind === "object" && typeof inner === "object" && inner !== null && !Array.isArray(inner)) {
      return objectOf(
        Object.fromEntries(Object.entries(inner).map(([name, type]) => [name, typeFromJson(type)])),
      );
    }
  }
  throw new TypeError(`not a cty type: ${JSON.stringify(json)?.slice(0, 80)}`);
}

/** A type in HCL's words, for messages: `list of string`. */
export function typeName(type: CtyType): string {
  if (typeof type === "string") return type;
  if (type.kind === "object" || type.kind === "tuple") return type.kind;
  return `${type.kind} of ${typeName(type.element)}`;
}

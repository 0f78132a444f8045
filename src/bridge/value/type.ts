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

/** The JSON form Terraform writes types in: `"string"`, `["list","string"]`, `["object",{"a":"bool"}]`, names sorted. */
export function typeToJson(type: CtyType): unknown {
  if (typeof type === "string") return type;
  switch (type.kind) {
    case "object":
      return [
        "object",
        Object.fromEntries(
          Object.entries(type.attributes)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([name, attribute]) => [name, typeToJson(attribute)]),
        ),
      ];
    case "tuple":
      return ["tuple", type.elements.map(typeToJson)];
    default:
      return [type.kind, typeToJson(type.element)];
  }
}

export function typesEqual(a: CtyType, b: CtyType): boolean {
  return JSON.stringify(typeToJson(a)) === JSON.stringify(typeToJson(b));
}

/** Whether a value of type `actual` can stand where `wanted` is promised: they are equal but for what is dynamic in it. */
export function typeConforms(actual: CtyType, wanted: CtyType): boolean {
  if (wanted === "dynamic") return true;
  if (typeof actual === "string" || typeof wanted === "string") return actual === wanted;
  if (actual.kind === "object" && wanted.kind === "object") {
    const names = Object.keys(wanted.attributes);
    return (
      names.length === Object.keys(actual.attributes).length &&
      names.every((name) => {
        const [inner, outer] = [actual.attributes[name], wanted.attributes[name]];
        return inner !== undefined && outer !== undefined && typeConforms(inner, outer);
      })
    );
  }
  if (actual.kind === "tuple" && wanted.kind === "tuple")
    return (
      actual.elements.length === wanted.elements.length &&
      actual.elements.every((element, index) => typeConforms(element, wanted.elements[index] ?? "dynamic"))
    );
  return (
    actual.kind === wanted.kind &&
    "element" in actual &&
    "element" in wanted &&
    typeConforms(actual.element, wanted.element)
  );
}

/** Deeper types only serve to exhaust the stack. */
const maxTypeDepth = 100;

/** Reads {@link typeToJson}'s form. @throws TypeError for anything that is not a cty type. */
export function typeFromJson(json: unknown): CtyType {
  return typeAt(json, 0);
}

function typeAt(json: unknown, depth: number): CtyType {
  if (depth > maxTypeDepth) throw new TypeError(`a cty type nested deeper than ${maxTypeDepth} levels`);
  if (json === "string" || json === "number" || json === "bool" || json === "dynamic") return json;
  if (Array.isArray(json)) {
    const [kind, inner] = json as unknown[];
    if (kind === "list" || kind === "set" || kind === "map")
      return { kind, element: typeAt(inner, depth + 1) };
    if (kind === "tuple" && Array.isArray(inner))
      return tupleOf(inner.map((element) => typeAt(element, depth + 1)));
    if (kind === "object" && typeof inner === "object" && inner !== null && !Array.isArray(inner)) {
      return objectOf(
        Object.fromEntries(Object.entries(inner).map(([name, type]) => [name, typeAt(type, depth + 1)])),
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

/** A place in a JSON document: names of properties and positions in arrays. */
export type Path = readonly PropertyKey[];

/** As people write it: `ops[0].args.env`. */
export function notation(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    const name = String(key);
    if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `${text}[${JSON.stringify(shortened(name))}]`;
    return text === "" ? shortened(name) : `${text}.${shortened(name)}`;
  }, "");
}

export const shortened = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const entriesOf = (value: object): (readonly [string | number, unknown])[] =>
  Array.isArray(value) ? [...value.entries()] : Object.entries(value);

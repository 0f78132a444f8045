/** Values that nobody expects where they stand. */
const odd: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  2 ** 60,
  "",
  "x",
  "1".repeat(88),
  "AAAA",
  [],
  [null],
  {},
  { a: null },
];

/** Makes answers odd, by numbers from 0 to 1. */
export function oddJson(random: () => number) {
  const one = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  /** The same JSON with something else in one place. */
  function changed(value: unknown): unknown {
    if (typeof value !== "object" || value === null || random() < 0.1) return one(odd);
    const keys = Object.keys(value);
    const key = one(keys);
    if (key === undefined) return one(odd);
    if (Array.isArray(value))
      return value.map((item, index) => (index === Number(key) ? changed(item) : item));
    return { ...value, [key]: changed((value as Record<string, unknown>)[key]) };
  }
  /** An answer's text: cut off, changed in one place, but for its id, or no JSON at all. */
  function oddly(text: string): string {
    if (random() < 0.2) return text.slice(0, Math.floor(random() * text.length));
    try {
      const { id, ...rest } = JSON.parse(text) as { id: unknown };
      return JSON.stringify({ id, ...(changed(rest) as object) });
    } catch {
      return one(["null", "[]", "<html>", "{}", ""]);
    }
  }
  return { one, oddly };
}

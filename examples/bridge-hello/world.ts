import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DiagnosticError, errorDiagnostic } from "terraform-provider-nosana/bridge";

/** What a real provider has an API for: objects that exist outside Terraform. Here they stand in a JSON file. */
export interface World {
  /** @returns the new object's id. */
  create(kind: string, content: object): Promise<string>;
  /** Null when there is no such object. */
  read<C extends object>(id: string): Promise<C | null>;
  update(id: string, content: object): Promise<void>;
  delete(id: string): Promise<void>;
  /** All objects of a kind, by id. */
  list<C extends object>(kind: string): Promise<readonly (readonly [string, C])[]>;
  /** Writes a line into the journal. */
  note(line: string): Promise<void>;
}

/** The file's content. The journal tells what was ever done, one line each: `create greeting-1`. */
export interface WorldFile {
  readonly objects: Readonly<Record<string, object>>;
  readonly journal: readonly string[];
}

/** The world in this folder. Null while planning, when it is not known yet: whatever needs it fails. */
export function openWorld(known_folder: string | null): World {
  const place = () => {
    if (known_folder !== null) return known_folder;
    throw new DiagnosticError(errorDiagnostic("Which world?", "The provider's folder is not known yet."));
  };
  const load = async (): Promise<WorldFile> => {
    const path = join(place(), "world.json");
    const text = await readFile(path, "utf8").catch(() => '{"objects":{},"journal":[]}');
    return JSON.parse(text) as WorldFile;
  };
  // Terraform calls ten handlers at a time: one change waits for the other.
  let last: Promise<unknown> = Promise.resolve();
  const change = <T>(work: (world: WorldFile) => readonly [WorldFile, T]): Promise<T> => {
    const result = last.then(async () => {
      const [after, answer] = work(await load());
      const path = join(place(), "world.json");
      await mkdir(place(), { recursive: true });
      await writeFile(`${path}.new`, JSON.stringify(after, null, 2));
      await rename(`${path}.new`, path);
      return answer;
    });
    last = result.catch(() => {});
    return result;
  };
  return {
    create: (kind, content) =>
      change(({ objects, journal }) => {
        const id = `${kind}-${journal.filter((line) => line.startsWith(`create ${kind}-`)).length + 1}`;
        return [{ objects: { ...objects, [id]: content }, journal: [...journal, `create ${id}`] }, id];
      }),
    read: async <C extends object>(id: string) => ((await load()).objects[id] as C | undefined) ?? null,
    update: (id, content) =>
      change(({ objects, journal }) => [
        { objects: { ...objects, [id]: content }, journal: [...journal, `update ${id}`] },
        undefined,
      ]),
    delete: (id) =>
      change(({ objects, journal }) => {
        const { [id]: _gone, ...others } = objects;
        return [{ objects: others, journal: [...journal, `delete ${id}`] }, undefined];
      }),
    list: async <C extends object>(kind: string) =>
      Object.entries((await load()).objects).flatMap(([id, content]) =>
        id.startsWith(`${kind}-`) ? [[id, content as C] as const] : [],
      ),
    note: (line) => change(({ objects, journal }) => [{ objects, journal: [...journal, line] }, undefined]),
  };
}

import * as limits from "../../schema/result-limits.ts";
import { plainText } from "../base/plain-text.ts";
import { JsonCursor, type TextPart } from "./json-cursor.ts";

/** No host writes such a result, so nothing it says is believed. */
export class UnbelievableResult extends Error {
  override readonly name = "UnbelievableResult";
}

/**
 * A result as hosts of any version write it, within the limits of `schema/result-limits.ts`: the members that are known,
 * as `JSON.parse` would give them, in plain text. What is cut says so in its place; a log loses its beginning. One pass
 * over the bytes, whose cost does not depend on what is in them. Null when it is no object.
 * @throws UnreadableJson, UnbelievableResult.
 */
export function outlineOfResult(bytes: Uint8Array): unknown {
  return new ResultOutline(new JsonCursor(bytes, limits.deepest_nesting)).read();
}

type Members = Readonly<Record<string, () => unknown>>;

class ResultOutline {
  readonly #cursor: JsonCursor;
  readonly #log_starts = new Uint32Array(limits.most_log_entries);
  #error_characters = limits.longest_errors_together;
  #error_values = limits.most_error_values;
  #log_characters = limits.longest_logs_together;
  #log_entries = limits.most_log_entries_together;
  #find_characters = limits.longest_finds_together;
  #legacy_commands = 0;

  constructor(cursor: JsonCursor) {
    this.#cursor = cursor;
  }

  read(): unknown {
    const result = this.#object({
      status: () => this.#word(),
      errors: () => this.#errors(),
      opStates: () => this.#list(limits.most_operations, "operations", () => this.#operation()),
      results: () => this.#legacyOperations(),
    });
    this.#cursor.end();
    return result;
  }

  #operation(): unknown {
    return this.#object({
      operationId: () => this.#text(limits.longest_id),
      status: () => this.#word(),
      startTime: () => this.#scalar(),
      endTime: () => this.#scalar(),
      exitCode: () => this.#scalar(),
      logs: () =>
        this.#log((most) => {
          const read = this.#object({
            type: () => this.#word(),
            log: () => this.#endOfText(most),
          }) as { readonly log?: unknown } | null;
          return [read, read?.log];
        }),
      results: () => this.#finds(),
      error: () => this.#error(),
      errors: () => this.#errors(),
      diagnostics: () =>
        this.#object({
          reason: () =>
            this.#object({
              hostShutDown: () => this.#scalar(),
              jobStopped: () => this.#scalar(),
              jobExpired: () => this.#scalar(),
            }),
        }),
    });
  }

  /** `{ <id>: [status, [{ cmd, log: [[fd, text], …], status, error? }, …]] }`, of hosts of 2023. */
  #legacyOperations(): unknown {
    return this.#record(limits.most_operations, () =>
      this.#list(limits.most_legacy_commands, "commands", (index) => {
        if (index === 0) return this.#word();
        if (this.#cursor.kind() !== "array") return this.#legacyCommand();
        return this.#list(limits.most_legacy_commands, "commands", () => this.#legacyCommand());
      }),
    );
  }

  #legacyCommand(): unknown {
    if (++this.#legacy_commands > limits.most_legacy_commands)
      throw tooMany("commands", limits.most_legacy_commands);
    return this.#object({
      status: () => this.#word(),
      error: () => this.#error(),
      log: () =>
        this.#log((most) => {
          const [descriptor, text] = this.#pair(
            () => this.#scalar(),
            () => this.#endOfText(most),
          );
          return [[descriptor, text], text];
        }),
    });
  }

  /** The members that are asked for; null when this is no object. Of repeated members the last counts. */
  #object(members: Members): Readonly<Record<string, unknown>> | null {
    if (this.#cursor.kind() !== "object") return this.#nothing();
    const found: Record<string, unknown> = {};
    this.#cursor.members(limits.longest_id, ({ text }) => {
      const read = Object.hasOwn(members, text) ? members[text] : undefined;
      if (read) found[text] = read();
      else this.#cursor.skip();
    });
    return found;
  }

  /** All members, whatever their names. */
  #record(most: number, read: () => unknown): unknown {
    if (this.#cursor.kind() !== "object") return this.#nothing();
    const found = new Map<string, unknown>();
    let count = 0;
    this.#cursor.members(limits.longest_id, (name) => {
      if (++count > most) throw tooMany("operations", most);
      found.set(told(name), read());
    });
    return Object.fromEntries(found);
  }

  #list(most: number, of: string, read: (index: number) => unknown): unknown {
    if (this.#cursor.kind() !== "array") return this.#nothing();
    const found: unknown[] = [];
    this.#cursor.elements((index) => {
      if (index >= most) throw tooMany(of, most);
      found.push(read(index));
    });
    return found;
  }

  #pair(first: () => unknown, second: () => unknown): readonly unknown[] {
    if (this.#cursor.kind() !== "array") return [this.#nothing()];
    const found: unknown[] = [];
    this.#cursor.elements((index) => {
      if (index < 2) found.push(index === 0 ? first() : second());
      else this.#cursor.skip();
    });
    return found;
  }

  /**
   * The entries at the end of a log. `read` gives an entry of at most so many characters, and its text. Where the entries
   * start is found first; then they are read from the last one back, until there are enough characters.
   */
  #log(read: (most: number) => readonly [entry: unknown, text: unknown]): unknown {
    const cursor = this.#cursor;
    if (cursor.kind() !== "array") return this.#nothing();
    const starts = this.#log_starts;
    let count = 0;
    cursor.elements(() => {
      starts[count++ % starts.length] = cursor.position;
      cursor.skip();
    });
    const after = cursor.position;
    const first = count - Math.min(starts.length, Math.max(limits.fewest_log_entries, this.#log_entries));
    let left = Math.min(limits.longest_log, Math.max(limits.short_log, this.#log_characters));
    const entries: unknown[] = [];
    for (let index = count - 1; index >= Math.max(0, first) && left > 0; index--) {
      cursor.position = starts[index % starts.length] as number;
      const [entry, text] = read(left);
      const length = typeof text === "string" ? text.length : 0;
      left -= length;
      this.#log_characters -= length;
      entries.push(entry);
    }
    cursor.position = after;
    this.#log_entries -= entries.length;
    return entries.reverse();
  }

  /** `{ <name>: text or texts }`. What is no text is found nothing. */
  #finds(): unknown {
    if (this.#cursor.kind() !== "object") return this.#nothing();
    const found = new Map<string, unknown>();
    let count = 0;
    this.#cursor.members(limits.longest_id, (name) => {
      if (++count > limits.most_results) this.#cursor.skip();
      else found.set(told(name), this.#cursor.kind() === "array" ? this.#severalFinds() : this.#find());
    });
    return Object.fromEntries(found);
  }

  #severalFinds(): unknown {
    const found: unknown[] = [];
    this.#cursor.elements((index) => {
      if (index < limits.most_finds) found.push(this.#find());
      else this.#cursor.skip();
      if (index === limits.most_finds) found.push("… (more were found)");
    });
    return found;
  }

  #find(): unknown {
    const text = this.#text(Math.min(limits.longest_find, Math.max(0, this.#find_characters)));
    if (typeof text === "string") this.#find_characters -= text.length;
    return text;
  }

  #errors(): unknown {
    if (this.#cursor.kind() !== "array") return this.#nothing();
    const found: unknown[] = [];
    let count = 0;
    this.#cursor.elements((index) => {
      if (index < limits.most_errors) found.push(this.#error());
      else this.#cursor.skip();
      count = index + 1;
    });
    const omitted = count - found.length;
    return omitted === 0 ? found : [...found, `… (${omitted} more errors)`];
  }

  /** A text, or an object that has one somewhere: hosts write many. */
  #error(depth = 0): unknown {
    const cursor = this.#cursor;
    const kind = cursor.kind();
    if (kind === "string") {
      const text = told(
        cursor.text(Math.min(limits.longest_error, Math.max(limits.short_error, this.#error_characters))),
      );
      this.#error_characters -= text.length;
      return text;
    }
    if (kind === "scalar") return cursor.scalar();
    if (depth >= limits.deepest_error || --this.#error_values < 0) return this.#nothing();
    const found: [string, unknown][] = [];
    const readMember = (name: string) => {
      if (found.length < limits.most_error_members) found.push([name, this.#error(depth + 1)]);
      else cursor.skip();
    };
    if (kind === "object") {
      cursor.members(limits.longest_id, (name) => readMember(told(name)));
      return Object.fromEntries(found);
    }
    cursor.elements((index) => readMember(String(index)));
    return found.map(([, value]) => value);
  }

  #word(): unknown {
    return this.#text(limits.longest_word);
  }

  #text(most: number): unknown {
    return this.#cursor.kind() === "string" ? told(this.#cursor.text(most)) : this.#scalar();
  }

  #endOfText(most: number): unknown {
    return this.#cursor.kind() === "string" ? plainText(this.#cursor.text(most, "end").text) : this.#scalar();
  }

  #scalar(): unknown {
    return this.#cursor.kind() === "scalar" ? this.#cursor.scalar() : this.#nothing();
  }

  #nothing(): null {
    this.#cursor.skip();
    return null;
  }
}

function tooMany(what: string, most: number): UnbelievableResult {
  return new UnbelievableResult(`it has more than ${most} ${what}, which no job has`);
}

/** Plain text that says when it was longer. */
function told({ text, omitted }: TextPart): string {
  return omitted === 0 ? plainText(text) : `${plainText(text)}… (${omitted} more characters)`;
}

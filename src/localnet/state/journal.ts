import { type FileHandle, open } from "node:fs/promises";
import type { Entry } from "./entry.ts";
import { frame } from "./framing.ts";

/** What a network writes down of what it does. An answer that tells of it waits for `durable`. */
export interface Journal {
  append(entry: Entry): void;
  /** Resolves once everything appended so far would outlive a crash; rejects once the disk has failed. */
  durable(): Promise<void>;
}

/** For a network that is not kept. */
export const noJournal: Journal = { append: () => {}, durable: async () => {} };

type Pending = Entry | { readonly kind: "next_file"; readonly path: string };

/**
 * An append-only log. All that is waited for while one write is under way goes to disk with the next one, so that
 * many answers share one `fdatasync`.
 */
export class FileJournal implements Journal {
  #file: FileHandle;
  #bytes = 0;
  #pending: Pending[] = [];
  #last: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async create(path: string): Promise<FileJournal> {
    return new FileJournal(await createLog(path));
  }

  /** Bytes written to the present file. */
  get size(): number {
    return this.#bytes;
  }

  append(entry: Entry): void {
    // Slots pass all the time: the last one says it all, and it is written when somebody is told something.
    if (entry.kind === "slot" && this.#pending.at(-1)?.kind === "slot") this.#pending.pop();
    this.#pending.push(entry);
  }

  /** What is appended from now on goes to a new file. */
  continueIn(path: string): void {
    this.#pending.push({ kind: "next_file", path });
  }

  durable(): Promise<void> {
    if (this.#pending.length === 0) return this.#last;
    this.#next ??= this.#last.then(() => this.#flush());
    return this.#next;
  }

  async close(): Promise<void> {
    await this.durable();
    await this.#file.close();
  }

  async #flush(): Promise<void> {
    const batch = this.#pending;
    this.#pending = [];
    this.#last = this.#next ?? this.#last;
    this.#next = undefined;
    let frames: Buffer[] = [];
    for (const entry of batch) {
      if (entry.kind !== "next_file") {
        frames.push(frame(entry));
        continue;
      }
      await this.#write(frames);
      frames = [];
      await this.#file.close();
      this.#file = await createLog(entry.path);
      this.#bytes = 0;
    }
    await this.#write(frames);
  }

  async #write(frames: readonly Buffer[]): Promise<void> {
    if (frames.length === 0) return;
    const bytes = Buffer.concat(frames);
    await this.#file.appendFile(bytes);
    await this.#file.datasync();
    this.#bytes += bytes.length;
  }
}

function createLog(path: string): Promise<FileHandle> {
  return open(path, "wx", 0o600);
}

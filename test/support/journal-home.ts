import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "@jest/globals";

/** Keeps the journals of a test file's providers in a folder of its own, which is gone afterwards. */
export function useJournalHome(): void {
  const earlier = process.env.XDG_DATA_HOME;
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "journals-"));
    process.env.XDG_DATA_HOME = home;
  });
  afterAll(async () => {
    if (earlier === undefined) delete process.env.XDG_DATA_HOME;
    else process.env.XDG_DATA_HOME = earlier;
    await rm(home, { recursive: true, force: true });
  });
}

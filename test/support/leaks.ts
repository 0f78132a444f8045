import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { getBase58Decoder } from "@solana/kit";
import { unzipSync } from "fflate";

/** Texts that no output and no file of a run may hold, by what they are. */
export type Secrets = ReadonlyMap<string, string>;

/** What a write-only job definition of a test holds: `var.secret` of every workspace, which no file may repeat. */
export const write_only_secret = "walrus-eats-hidden-clams-4711";

/** What must stay in the write-only definition, and every form of the wallet's key that somebody could print, and the pinning token. */
export async function secretsOf(environment: Readonly<Record<string, string>>): Promise<Secrets> {
  const { NOSANA_KEYPAIR_PATH, NOSANA_PRIVATE_KEY, NOSANA_IPFS_TOKEN } = environment;
  const found = new Map([["the write-only definition's secret", write_only_secret]]);
  if (NOSANA_PRIVATE_KEY) found.set("NOSANA_PRIVATE_KEY", NOSANA_PRIVATE_KEY);
  if (NOSANA_IPFS_TOKEN) found.set("NOSANA_IPFS_TOKEN", NOSANA_IPFS_TOKEN);
  if (!NOSANA_KEYPAIR_PATH) return found;
  const numbers = JSON.parse(await readFile(NOSANA_KEYPAIR_PATH, "utf8").catch(() => "null")) as unknown;
  if (!Array.isArray(numbers)) return found;
  const bytes = Uint8Array.from(numbers as number[]);
  const seed = bytes.subarray(0, 32);
  return found
    .set("the key as JSON", numbers.slice(0, 32).join(","))
    .set("the key in base58", getBase58Decoder().decode(bytes))
    .set("the seed in base58", getBase58Decoder().decode(seed))
    .set("the seed in hex", Buffer.from(seed).toString("hex"))
    .set("the seed in base64", Buffer.from(seed).toString("base64").replace(/=+$/, ""));
}

/** @throws Error naming where a secret stands: an output, or a file that a run has left in its folder. */
export async function expectNoLeak(
  secrets: Secrets,
  folder: string,
  outputs: readonly string[],
): Promise<void> {
  const forms = [...secrets].map(([what, secret]) => [what, [secret, ...inBase64(secret)]] as const);
  const expectNone = (where: string, text: string) => {
    // Terraform and loggers may put white space between the numbers.
    const packed = text.replace(/,\s+/g, ",");
    for (const [what, found] of forms)
      if (found.some((form) => packed.includes(form)))
        throw new Error(`${where} of the test's terraform holds ${what}`);
  };
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const file of files) {
    if (!file.isFile() || file.parentPath.includes(".terraform")) continue;
    expectNone(file.name, textOf(await readFile(join(file.parentPath, file.name))));
  }
  for (const output of outputs) expectNone("an output", output);
}

/** A file's text; of a zip archive, which is what a saved plan is, the text of all that is in it. */
export function textOf(file: Buffer): string {
  if (file.toString("latin1", 0, 4) !== "PK\x03\x04") return file.toString();
  return Object.values(unzipSync(file))
    .map((inside) => Buffer.from(inside).toString())
    .join("\n");
}

/** How a text looks within something in base64, as Terraform keeps a resource's private data: one form for each place in a group of three bytes. */
function inBase64(secret: string): readonly string[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]).toString("base64");
    // The first and the last characters depend on what stands beside the text.
    return encoded.replace(/=+$/, "").slice(before && before + 1, -1);
  });
}

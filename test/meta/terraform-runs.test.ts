import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { getBase58Decoder } from "@solana/kit";
import { zipSync } from "fflate";
import { expectNoBlunder } from "../support/blunders.ts";
import { expectNoLeak, secretsOf, write_only_secret } from "../support/leaks.ts";

describe("the search of every workspace for secrets", () => {
  const key = [...crypto.getRandomValues(new Uint8Array(64))];
  const token = "sesame-open-the-pin";
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "nosana-leak-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const search = async (outputs: readonly string[] = []) => {
    const keypair_path = join(await mkdtemp(`${folder}-key-`), "key.json");
    await writeFile(keypair_path, JSON.stringify(key));
    const secrets = await secretsOf({ NOSANA_KEYPAIR_PATH: keypair_path, NOSANA_IPFS_TOKEN: token });
    await rm(join(keypair_path, ".."), { recursive: true });
    expect(secrets.size).toBe(7);
    return expectNoLeak(secrets, folder, outputs);
  };

  const state = (of: unknown) => JSON.stringify({ resources: [{ instances: [of] }] }, null, 2);
  const files: readonly (readonly [string, string, string | Uint8Array])[] = [
    ["the key in a state", "terraform.tfstate", state({ key })],
    ["the write-only secret in a state", "terraform.tfstate", state({ definition: write_only_secret })],
    ["the token in a log", "trace.log", `2026-01-01T00:00:00Z [TRACE] authorization: Bearer ${token}\n`],
    ["the key's base58 in a log", "trace.log", `key=${getBase58Decoder().decode(Uint8Array.from(key))}`],
    ...["", "a", "ab", "abc"].map(
      (before) =>
        [
          `the token in private data, ${before.length} bytes in`,
          "terraform.tfstate",
          state({ private: Buffer.from(`${before}${token}"}`).toString("base64") }),
        ] as const,
    ),
    [
      "the write-only secret in a saved plan",
      "plan.bin",
      zipSync({ "tfplan/x": Buffer.from(`\x00\xa5${write_only_secret}\xff`) }),
    ],
  ];

  test.each(files)("finds %s", async (_what, name, text) => {
    await writeFile(join(folder, name), text);
    await expect(search()).rejects.toThrow(name);
  });

  test("finds the key in what was printed, and nothing where there is nothing", async () => {
    await writeFile(join(folder, "plan.bin"), zipSync({ tfplan: Buffer.from("nothing to see") }));
    await expect(search([JSON.stringify(key)])).rejects.toThrow("an output");
    await expect(search(["nothing", "to see"])).resolves.toBeUndefined();
  });
});

describe("what every run prints", () => {
  test.each([
    "Error: Provider produced inconsistent result after apply",
    "│ Error: Provider returned invalid result object after apply\n│ the provider still indicated an invalid new value",
    "│ This is a bug in\n│ the provider, which should be reported in the provider's own issue tracker.",
    "│ Error: x is undefined\n│     at async Object.create (file:///dist/lib/main.mjs:12:3)\n",
    "TypeError: x is undefined\n    at file:///dist/lib/main.mjs:12:3",
  ])("must not be %j", (output) => {
    expect(() => expectNoBlunder(`\nnosana_job.test: Creating...\n${output}`)).toThrow(
      "a bug of the provider",
    );
  });

  test("may have places of the configuration, times and addresses", () => {
    const output = "  on main.tf line 10, in resource:\n  at 12:03:14 the host at 127.0.0.1:80 said nothing";
    expect(() => expectNoBlunder(output)).not.toThrow();
  });
});

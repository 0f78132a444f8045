import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { inspect } from "node:util";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { getBase58Decoder } from "@solana/kit";
import { execa } from "execa";
import { Secret } from "../../../src/base/secret.ts";
import { loadWallet } from "../../../src/solana/index.ts";

// RFC 8032, section 7.1, test 1.
const seed = Buffer.from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "hex");
const publicKey = Buffer.from("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "hex");
const keypair = Buffer.concat([seed, publicKey]);
const asBase58 = getBase58Decoder().decode(keypair);
const asJson = JSON.stringify([...keypair]);
const address = getBase58Decoder().decode(publicKey);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wallet-"));
});

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const nowhere = "/nonexistent/nosana_key.json";

describe("accepts", () => {
  test.each([
    ["base58 text", asBase58],
    ["a JSON array", asJson],
    ["white space around", `\n ${asBase58}\n`],
  ])("%s, as private_key and in a file", async (name, text) => {
    const given = await loadWallet({ private_key: new Secret(text), keypair_path: nowhere });
    const read = await loadWallet({ keypair_path: await file(`${name}.json`, text) });
    expect([given?.address, given?.signer.address, read?.address]).toEqual([address, address, address]);
  });

  test("~/ as the home directory", async () => {
    const path = await file("home.json", asJson);
    const wallet = await loadWallet({ keypair_path: `~/${relative(homedir(), path)}` });
    expect(wallet?.address).toBe(address);
  });
});

test("is null without a private_key and a file", async () => {
  await expect(loadWallet({ keypair_path: nowhere })).resolves.toBeNull();
});

test("an unreadable file is not a missing one", async () => {
  const path = join(folder, "directory");
  await mkdir(path);
  await expect(loadWallet({ keypair_path: path })).rejects.toMatchObject({ code: "KEY_FILE_UNREADABLE" });
});

const otherPublicKey = Buffer.alloc(32, 7);
test.each([
  ["empty", "", "it is empty"],
  ["a seed", getBase58Decoder().decode(seed), "it has 32 bytes"],
  ["a seed as JSON", JSON.stringify([...seed]), "it has 32 bytes"],
  ["too short", JSON.stringify([...keypair.subarray(1)]), "it has 63 bytes"],
  ["too long", `${asBase58}${asBase58}`, "longer than the base58 text of 64 bytes"],
  ["not base58", asBase58.replace(/^./, "0"), "neither base58 text nor a JSON array"],
  ["broken JSON", asJson.slice(0, -1), "not JSON"],
  ["a byte out of range", JSON.stringify([256, ...keypair.subarray(1)]), "whole numbers from 0 to 255"],
  ["halves that do not belong together", JSON.stringify([...seed, ...otherPublicKey]), "its second half"],
])("refuses %s without showing it", async (name, text, reason) => {
  const path = await file(`bad-${name}.json`, text);
  const attempts = [{ private_key: new Secret(text), keypair_path: nowhere }, { keypair_path: path }];
  for (const attempt of attempts) {
    const error = await loadWallet(attempt).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: "KEY_MALFORMED", message: expect.stringContaining(reason) });
    const printed = inspect(error, { depth: 10 });
    for (const piece of text.match(/[^[\],\s]{9,}/g) ?? []) expect(printed).not.toContain(piece);
    expect(printed).not.toContain("157,97,177");
    expect(printed).not.toContain("157, 97, 177");
  }
});

test.each([
  ["without HOME and in no list of users", "delete process.env.HOME; process.setuid(4_000_111);"],
  ["with an empty HOME", 'process.env.HOME = "";'],
])("a user %s has no home folder for the wallet, and is told so", async (_, become) => {
  if (process.getuid?.() !== 0 && become.includes("setuid")) return;
  const script = `
    import { loadWallet } from "./src/solana/wallet.ts";
    ${become}
    loadWallet({ keypair_path: "~/.nosana/nosana_key.json" }).then(
      (wallet) => process.stdout.write(String(wallet)),
      (error) => process.stdout.write(error.code),
    );`;
  const { stdout } = await execa("node", ["--import", "tsx", "--input-type=module", "--eval", script]);
  expect(stdout).toBe("HOME_UNKNOWN");
});

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { createNosanaAuthorization } from "@nosana/authorization";
import { createKeyPairFromPrivateKeyBytes, getAddressEncoder, getAddressFromPublicKey } from "@solana/kit";
import { createWorkspace } from "../support/terraform.ts";

const job = "H3fhW6p9qQ2anKERK85LCVd3TJu2DVPdX2FhzWLMUyqg";
const { validate } = createNosanaAuthorization();

/** A wallet's file as solana-keygen writes it. No network is needed to sign. */
async function newKeypair(folder: string) {
  const seed = crypto.getRandomValues(new Uint8Array(32));
  const { publicKey } = await createKeyPairFromPrivateKeyBytes(seed, true);
  const public_key = new Uint8Array(getAddressEncoder().encode(await getAddressFromPublicKey(publicKey)));
  const path = join(folder, "key.json");
  await writeFile(path, JSON.stringify([...seed, ...public_key]));
  return { path, public_key };
}

/** A provisioner may see an ephemeral value; it tells the test. */
const configuration = (arguments_: string) => `ephemeral "nosana_auth_header" "owner" {
  ${arguments_}
}

resource "terraform_data" "told" {
  provisioner "local-exec" {
    command     = "printf %s \\"$AUTHORIZATION\\" > told-outside-of-terraform"
    environment = { AUTHORIZATION = ephemeral.nosana_auth_header.owner.authorization }
  }
}
`;

test("hosts accept the header, and it stands in no state, plan or log", async () => {
  await using workspace = await createWorkspace({});
  const { path, public_key } = await newKeypair(workspace.folder);
  const environment = {
    NOSANA_KEYPAIR_PATH: path,
    TF_LOG: "TRACE",
    TF_LOG_PATH: join(workspace.folder, "trace.log"),
  };
  await workspace.write(configuration(`job = "${job}"`));
  const plan = await workspace.run(["plan", "-input=false", "-no-color", "-out=plan.bin"], environment);
  expect([plan.exit_code, plan.text]).toEqual([0, expect.stringContaining("1 to add")]);
  const apply = await workspace.run(["apply", "-input=false", "-no-color", "plan.bin"], environment);
  expect([apply.exit_code, apply.text]).toEqual([0, expect.stringContaining("Apply complete")]);

  const value = await readFile(join(workspace.folder, "told-outside-of-terraform"), "utf8");
  expect(validate(value, public_key, { expected_message: job, expiry: 300 })).toBe(true);
  const [, signature = "", time] = value.split(":");
  expect(time).toMatch(/^\d{13}$/);

  const shown = await workspace.run(["show", "-json", "plan.bin"]);
  const texts = [plan.text, apply.text, shown.stdout];
  for (const name of ["terraform.tfstate", "trace.log"])
    texts.push(await readFile(join(workspace.folder, name), "latin1"));
  expect(texts.every((text) => text.length > 100)).toBe(true);
  expect(texts.filter((text) => text.includes(signature))).toEqual([]);
  expect(await readdir(workspace.folder)).not.toContain("crash.log");
});

test("without a time it never expires", async () => {
  await using workspace = await createWorkspace({});
  const { path, public_key } = await newKeypair(workspace.folder);
  await workspace.write(configuration(`job     = "${job}"\n  expires = false`));
  expect((await workspace.apply({ NOSANA_KEYPAIR_PATH: path })).exit_code).toBe(0);
  const value = await readFile(join(workspace.folder, "told-outside-of-terraform"), "utf8");
  expect(value.split(":")).toHaveLength(2);
  expect(validate(value, public_key, { expiry: 0 })).toBe(true);
});

test.each([
  ["no wallet", `job = "${job}"`, "Error: No wallet"],
  ["what is no address", 'job = "moon"', "Error: Invalid address"],
])("with %s it says what to do", async (_, arguments_, said) => {
  await using workspace = await createWorkspace({});
  await workspace.write(configuration(arguments_));
  const { path } = await newKeypair(workspace.folder);
  const plan = await workspace.plan(said.includes("wallet") ? {} : { NOSANA_KEYPAIR_PATH: path });
  expect([plan.exit_code, plan.text]).toEqual([1, expect.stringContaining(said)]);
});

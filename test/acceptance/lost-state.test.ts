import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { jobBlock } from "../support/jobs.ts";
import { jobsOnChain, type Localnet, useLocalnet } from "../support/localnet.ts";
import { postedBy, rememberedPostings } from "../support/paid-jobs.ts";
import { createWorkspace, onlyResource, type Workspace } from "../support/terraform.ts";

let localnet: Localnet;
beforeAll(async () => {
  localnet = await useLocalnet(["--hosts", "0"]);
});
afterAll(() => localnet.stop());

/** A backend that keeps one state, and refuses to when told so. */
async function startBackend() {
  let state: Buffer | null = null;
  const backend = { refuses: false, url: "", server: null as unknown as Server };
  backend.server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.method === "GET") return void response.writeHead(state ? 200 : 404).end(state ?? "");
    if (backend.refuses) return void response.writeHead(500).end("no");
    state = Buffer.concat(chunks);
    response.end();
  }).listen(0, "127.0.0.1");
  await once(backend.server, "listening");
  backend.url = `http://127.0.0.1:${(backend.server.address() as AddressInfo).port}/`;
  return Object.assign(backend, {
    [Symbol.dispose]() {
      backend.server.close();
      backend.server.closeAllConnections();
    },
  });
}

async function useBackend(workspace: Workspace, url: string): Promise<void> {
  const backend = `backend "http" {\n    address   = "${url}"\n    retry_max = 0\n  }`;
  await writeFile(join(workspace.folder, "backend.tf"), `terraform {\n  ${backend}\n}\n`);
}

test("a state that its backend refuses is no second posting: the next apply finds the job", async () => {
  using backend = await startBackend();
  await using workspace = await createWorkspace(localnet.environment);
  await useBackend(workspace, backend.url);
  await workspace.write(jobBlock({ env: { CASE: "refused" } }));
  const { ids } = await postedBy(localnet, async () => {
    backend.refuses = true;
    const apply = await workspace.apply();
    expect([apply.exit_code, apply.text]).toEqual([1, expect.stringContaining("Failed to save state")]);
    expect(await rememberedPostings(workspace)).toEqual([expect.stringContaining(".told.json")]);
    backend.refuses = false;
    // A fresh checkout, with the same home.
    await rm(join(workspace.folder, "errored.tfstate"));
    const again = await workspace.apply();
    expect([again.exit_code, again.text]).toEqual([0, expect.stringContaining("earlier run taken over")]);
  });
  expect(ids).toEqual([(await onlyResource(workspace)).values.id]);
  // The refresh of this plan sees the id in state: nothing is to be remembered any more.
  expect((await workspace.plan()).exit_code).toBe(0);
  expect(await rememberedPostings(workspace)).toEqual([]);
});

test("a second resource that is the same does not take what a remote state may hold", async () => {
  using backend = await startBackend();
  await using workspace = await createWorkspace(localnet.environment);
  await useBackend(workspace, backend.url);
  const one = { env: { CASE: "equal" } };
  await workspace.write(jobBlock(one));
  const { ids } = await postedBy(localnet, async () => {
    expect((await workspace.apply()).exit_code).toBe(0);
    expect(await rememberedPostings(workspace)).toHaveLength(1);
    await workspace.write(jobBlock(one) + jobBlock({ ...one, name: "second" }));
    for (const args of [
      ["plan", "-refresh=false", "-out=plan", "-input=false", "-no-color"],
      ["apply", "-input=false", "-no-color", "plan"],
    ]) {
      const run = await workspace.run(args);
      expect([run.exit_code, run.text]).toEqual([0, expect.not.stringContaining("taken over")]);
    }
  });
  const held = (await workspace.resources()).map(({ values }) => String(values.id)).sort();
  expect([ids.length, held]).toEqual([2, ids]);
});

test("a job of a lost state that has ended is named, and the new one is posted", async () => {
  using backend = await startBackend();
  await using hosted = await useLocalnet();
  await using workspace = await createWorkspace(hosted.environment);
  await useBackend(workspace, backend.url);
  await workspace.write(jobBlock({ arguments: "wait_for_completion = true" }));
  backend.refuses = true;
  expect((await workspace.apply()).exit_code).toBe(1);
  backend.refuses = false;
  const [ended] = await jobsOnChain(hosted.endpoints);
  const again = await workspace.apply();
  expect([again.exit_code, again.text]).toEqual([
    0,
    expect.stringContaining(`Job of an earlier run is not in state: ${ended}`),
  ]);
  expect(await jobsOnChain(hosted.endpoints)).toHaveLength(2);
  expect((await onlyResource(workspace)).values.id).not.toBe(ended);
});

test("a checkout that has lost its state finds its job again", async () => {
  await using workspace = await createWorkspace(localnet.environment);
  await workspace.write(jobBlock({ env: { CASE: "fresh checkout" } }));
  const { ids } = await postedBy(localnet, async () => {
    expect((await workspace.apply()).exit_code).toBe(0);
    // As a full disk leaves it, too, once the file that was cut off is removed.
    await rm(join(workspace.folder, "terraform.tfstate"));
    const again = await workspace.apply();
    expect([again.exit_code, again.text]).toEqual([0, expect.stringContaining("earlier run taken over")]);
  });
  expect(ids).toEqual([(await onlyResource(workspace)).values.id]);
  expect((await workspace.plan()).exit_code).toBe(0);
  expect(await rememberedPostings(workspace)).toEqual([]);
});

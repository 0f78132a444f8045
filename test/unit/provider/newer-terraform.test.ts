import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Address } from "@solana/kit";
import { localnetEnvironment } from "../../../provider/package/localnet.ts";
import { createNosanaProvider } from "../../../provider/provider.ts";
import type { Schema } from "../../../src/bridge/index.ts";
import type { Value } from "../../../src/bridge/value/value.ts";
import {
  ClientCapabilities,
  ListResource_Request,
  ResourceIdentityData,
} from "../../../src/bridge/wire/gen/tfplugin6.ts";
import { chainEdits, settledSlots } from "../../support/chain-edits.ts";
import { useJournalHome } from "../../support/journal-home.ts";
import { ask, block, collect, type InProcess, serveInProcess, unpack } from "../bridge/wire/in-process.ts";
import { definitionWith, jobAt, list, pin } from "../localnet/support/jobs.ts";
import { startWorld, type World } from "../nosana/local-world.ts";
// The handlers load it when they need it, several at once, which Jest's module loader cannot do.
import "../../../src/ipfs/index.ts";

// What terraform 1.12 and later ask for, over gRPC as they would: identity, lists, actions.

const typeName = "nosana_job";
const provider = createNosanaProvider({});
const job = provider.resources.find(({ type_name }) => type_name === typeName);
const jobSchema = job?.schema as Schema;
const identitySchema = job?.identity?.schema as unknown as Schema;
const [search] = provider.list_resources ?? [];
const schemaOfAction = (name: string) =>
  provider.actions?.find(({ type_name }) => type_name === name)?.schema as Schema;

useJournalHome();
let world: World;
let host: InProcess;
let digest: Uint8Array;
beforeAll(async () => {
  world = await startWorld({ slot_ms: 40 });
  host = await serve();
  digest = await pin(world.local, definitionWith({}));
});
afterAll(async () => {
  await host[Symbol.asyncDispose]();
  await world.close();
});

/** Arguments of the provider block; the rest comes from the environment. */
async function serve(config: Readonly<Record<string, Value>> = {}): Promise<InProcess> {
  const served = await serveInProcess(
    createNosanaProvider(localnetEnvironment(world.local.localnet.endpoints)),
  );
  await ask(served, "configureProvider", { config: block(provider.schema, config) });
  return served;
}

/** A job that somebody else has posted, and that every node knows. */
async function post(): Promise<Address> {
  const { job: address } = await list(world.local, world.wallet.signer, { digest, timeout: 100n });
  await settledSlots(world);
  return address;
}

async function invoke(on: InProcess, actionType: string, config: Readonly<Record<string, Value>>) {
  const events = await collect(
    on.client.invokeAction({
      actionType,
      config: block(schemaOfAction(actionType), config),
      clientCapabilities: undefined,
    }),
  );
  return {
    said: events.flatMap(({ progress }) => progress?.message ?? []),
    problems: events.flatMap(({ completed }) => completed?.diagnostics ?? []).map(({ summary }) => summary),
  };
}

describe("identity, row 23", () => {
  const importing = (identity: Readonly<Record<string, Value>>) =>
    ask(host, "importResourceState", {
      typeName,
      identity: ResourceIdentityData.fromPartial({ identityData: block(identitySchema, identity) }),
    });

  test("of a job is its address and network; it imports the job and stays the same when that is read", async () => {
    const id = await post();
    const identity = { job: id, network: "localnet" };
    const { diagnostics, importedResources } = await importing({ job: id });
    expect(diagnostics).toEqual([]);
    const [found] = importedResources;
    expect(unpack(identitySchema.type, found?.identity?.identityData)).toEqual(identity);
    const read = await ask(host, "readResource", {
      typeName,
      currentState: found?.state,
      private: found?.private,
      currentIdentity: found?.identity,
    } as never);
    expect(unpack(identitySchema.type, read.newIdentity?.identityData)).toEqual(identity);
    expect(unpack(jobSchema.type, read.newState)).toMatchObject({ id, status: "pending" });
  });

  test("on another network is refused", async () => {
    const { diagnostics } = await importing({ job: await post(), network: "mainnet" });
    expect(diagnostics).toMatchObject([{ summary: "Job on another network" }]);
  });
});

describe("another definition of a live job, row 18", () => {
  const definition = JSON.stringify(definitionWith({ MODE: "other" }));
  const plan = async (more: {
    readonly stores: boolean;
    readonly plannedPrivate?: Buffer;
    readonly reads?: boolean;
  }) => {
    const { importedResources } = await ask(host, "importResourceState", { typeName, id: await post() });
    const [found] = importedResources;
    const state = { typeName, currentState: found?.state, private: found?.private ?? Buffer.alloc(0) };
    if (more.reads) await ask(host, "readResource", state as never);
    const prior = unpack(jobSchema.type, found?.state) as Readonly<Record<string, Value>>;
    const answer = await ask(host, "planResourceChange", {
      typeName,
      priorState: found?.state,
      priorPrivate: state.private,
      config: block(jobSchema, { job_definition: definition }),
      proposedNewState: block(jobSchema, { ...prior, job_definition: definition }),
      clientCapabilities: ClientCapabilities.fromPartial({ storePlannedPrivate: more.stores }),
      plannedPrivate: more.plannedPrivate ?? Buffer.alloc(0),
    });
    return {
      replaces: answer.requiresReplace.map(({ steps }) => steps[0]?.attributeName),
      problems: answer.diagnostics.map(({ summary }) => summary.replace(/: .*/, "")),
    };
  };
  const replaced = { replaces: ["job_definition"], problems: [] };
  const refused = { replaces: [], problems: ["Run apply again to replace the job"] };

  test("replaces it, or in Terraform's second plan stops the apply", async () => {
    const plannedPrivate = Buffer.from('{"network":"localnet"}');
    expect(await plan({ stores: true })).toEqual(replaced);
    expect(await plan({ stores: true, plannedPrivate, reads: true })).toEqual(refused);
  });

  test("is told by the refresh which plan it is where Terraform does not say", async () => {
    expect(await plan({ stores: false, reads: true })).toEqual(replaced);
    expect(await plan({ stores: false })).toEqual(refused);
  });
});

test("a nonce that was edited after the second plan posts nothing", async () => {
  const config = block(jobSchema, {
    job_definition: JSON.stringify(definitionWith({ MODE: "planned" })),
    timeout_seconds: 60,
  });
  const { plannedState, plannedPrivate } = await ask(host, "planResourceChange", {
    typeName,
    config,
    proposedNewState: config,
    clientCapabilities: ClientCapabilities.fromPartial({ storePlannedPrivate: true }),
  });
  const { id } = unpack(jobSchema.type, plannedState) as { readonly id: Address };
  const { planned_job } = JSON.parse(plannedPrivate.toString()) as {
    readonly planned_job: { nonce: string };
  };
  const apply = (nonce: string) =>
    ask(host, "applyResourceChange", {
      typeName,
      config,
      plannedState,
      plannedPrivate: Buffer.from(plannedPrivate.toString().replace(planned_job.nonce, nonce)),
    });
  const refused = await apply(Buffer.alloc(32, 1).toString("base64"));
  expect(unpack(jobSchema.type, refused.newState)).toBeNull();
  expect(refused.diagnostics).toMatchObject([{ summary: "Planned private data was edited" }]);
  expect(jobAt(world.local, id)).toBeUndefined();
  const { newState, diagnostics } = await apply(planned_job.nonce);
  expect([diagnostics, unpack(jobSchema.type, newState)]).toEqual([[], expect.objectContaining({ id })]);
});

describe("a list of jobs", () => {
  const listed = (config: Readonly<Record<string, Value>>, more: Partial<ListResource_Request> = {}) =>
    collect(
      host.client.listResource({
        ...ListResource_Request.fromPartial({ typeName }),
        config: block(search?.schema as Schema, config),
        ...more,
      }),
    );

  test("finds the wallet's own by their state, each with an identity that imports it", async () => {
    const [queued, running] = [await post(), await post()];
    await world.client.delist(queued, { wallet: world.wallet });
    await settledSlots(world);
    const names = async (state: string | null) =>
      (await listed({ state })).map(({ identity }) => unpack(identitySchema.type, identity?.identityData));
    expect(await names(null)).toEqual(expect.arrayContaining([{ job: running, network: "localnet" }]));
    expect(await names(null)).not.toEqual(expect.arrayContaining([{ job: queued, network: "localnet" }]));
    expect(await names("done")).toEqual([]);
  });

  test("adds the state when it is asked for, and none of another wallet's", async () => {
    const id = await post();
    const events = await listed({}, { includeResourceObject: true });
    const states = events.map(({ resourceObject }) => unpack(jobSchema.type, resourceObject));
    expect(states).toEqual(
      expect.arrayContaining([expect.objectContaining({ id, status: "pending", timeout_seconds: 100 })]),
    );
    expect(await listed({ project: world.market })).toEqual([]);
  });
});

describe("an action", () => {
  test("nosana_job_stop takes a queued job back and reports the refund; twice, it finds nothing to stop", async () => {
    const id = await post();
    const first = await invoke(host, "nosana_job_stop", { job: id });
    expect(first).toEqual({ said: [expect.stringContaining("0.01 NOS were paid back")], problems: [] });
    expect(jobAt(world.local, id)).toBeUndefined();
    expect((await invoke(host, "nosana_job_stop", { job: id })).said).toEqual([
      expect.stringContaining("there was nothing to stop"),
    ]);
  });

  test("nosana_job_extend raises the time-out once, however often it is asked", async () => {
    const id = await post();
    const config = { job: id, timeout_seconds: 300 };
    expect((await invoke(host, "nosana_job_extend", config)).said).toEqual([
      `Job ${id} was extended, for 0.02 NOS.`,
    ]);
    expect((await invoke(host, "nosana_job_extend", config)).said).toEqual([
      `Job ${id} may run as long already: nothing was paid.`,
    ]);
    expect(jobAt(world.local, id as Address)?.timeout).toBe(300n);
  });

  test("nosana_job_extend pays the job's own price, whatever its market asks by then", async () => {
    const id = await post();
    chainEdits(world).ask(5_000n);
    await settledSlots(world);
    const { said } = await invoke(host, "nosana_job_extend", { job: id, timeout_seconds: 300 });
    chainEdits(world).ask(100n);
    expect(said).toEqual([`Job ${id} was extended, for 0.02 NOS.`]);
  });

  test("is refused by a provider that is read_only, or that may not spend as much", async () => {
    const id = await post();
    await using careful = await serve({ read_only: true });
    await using poor = await serve({ max_spend_per_apply: 10n });
    expect((await invoke(careful, "nosana_job_stop", { job: id })).problems).toEqual([
      "Provider is read-only",
    ]);
    expect((await invoke(poor, "nosana_job_extend", { job: id, timeout_seconds: 300 })).problems).toEqual([
      "Spending limit of this apply reached",
    ]);
    expect(jobAt(world.local, id)?.timeout).toBe(100n);
  });

  test("nosana_job_extend refuses a job that has ended", async () => {
    const id = await post();
    await world.client.delist(id, { wallet: world.wallet });
    const { problems } = await invoke(host, "nosana_job_extend", { job: id, timeout_seconds: 300 });
    expect(problems).toEqual(["Job has ended"]);
  });
});

import { describe, expect, test } from "@jest/globals";
import * as official from "@nosana/jobs-program";
import {
  type Address,
  address,
  generateKeyPairSigner,
  getAddressDecoder,
  getAddressEncoder,
  getProgramDerivedAddress,
  type Instruction,
} from "@solana/kit";
import fc from "fast-check";
import { networks } from "../../../src/nosana/index.ts";
import { buildClean } from "../../../src/nosana/instructions/clean.ts";
import { buildDelist } from "../../../src/nosana/instructions/delist.ts";
import { buildEnd } from "../../../src/nosana/instructions/end.ts";
import { buildExtend } from "../../../src/nosana/instructions/extend.ts";
import { buildAssign, buildList } from "../../../src/nosana/instructions/new-job.ts";
import { buildClaim, buildQuit, buildStop, buildWork } from "../../../src/nosana/instructions/node-queue.ts";
import { buildComplete, buildFinish } from "../../../src/nosana/instructions/node-result.ts";
import { buildRecover } from "../../../src/nosana/instructions/recover.ts";
import { seed } from "../bridge/seed.ts";

// Addresses are derived here a second time, from the seeds of the program's sources (nosana-programs `pda.rs`).
const tokenProgram = address("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA");
const tokenAccounts = address("ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL");
const staking = address("nosScmHY2uR24Zh751PmGj9ww9QRNHewh9H59AfrTJE");
const metaplex = address("metaqbxxUerdq28cj1RbAWkYQm3ybzjb6a8bt518x1s");
const words = ["reflection", "stake", "metadata"] as const;
const known = new Map<string, Promise<Address>>();
function derive(program: Address, ...seeds: (Address | (typeof words)[number])[]): Promise<Address> {
  const key = [program, ...seeds].join();
  const found = known.get(key) ?? search(program, seeds);
  known.set(key, found);
  return found;
}
async function search(programAddress: Address, seeds: readonly string[]): Promise<Address> {
  const isWord = (one: string) => words.some((word) => word === one);
  const bytes = seeds.map((one) => (isWord(one) ? one : getAddressEncoder().encode(address(one))));
  return (await getProgramDerivedAddress({ programAddress, seeds: bytes }))[0];
}

const signers = await Promise.all(Array.from({ length: 8 }, () => generateKeyPairSigner()));
const addresses = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => getAddressDecoder().decode(bytes));
const signer = fc.constantFrom(...signers);
const digest = fc.uint8Array({ minLength: 32, maxLength: 32 });
const args = fc.record({
  network: fc.constantFrom(...Object.values(networks)),
  job: addresses,
  market: addresses,
  run: addresses,
  node: addresses,
  payer: addresses,
  run_payer: addresses,
  nft: fc.option(addresses, { nil: undefined }),
  authority: signer,
  payer_signer: signer,
  fresh: fc.record({ job: signer, run: signer }),
  timeout: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  digest,
});
type Args = typeof args extends fc.Arbitrary<infer T> ? T : never;

/** What the Jobs program's instructions are derived from. */
async function derived({ network, market }: Args) {
  const { jobs_program, nos_mint, rewards_program } = network;
  const tokenAccount = (owner: Address, mint: Address = nos_mint) =>
    derive(tokenAccounts, owner, tokenProgram, mint);
  return {
    config: { programAddress: jobs_program },
    tokenAccount,
    vault: await derive(jobs_program, market, nos_mint),
    rewards: {
      rewardsReflection: await derive(rewards_program, "reflection"),
      rewardsVault: await derive(rewards_program, nos_mint),
      rewardsProgram: rewards_program,
    },
  };
}
type Derived = Awaited<ReturnType<typeof derived>>;

async function admission({ authority, network, nft }: Args, { tokenAccount }: Derived) {
  return {
    stake: await derive(staking, "stake", network.nos_mint, authority.address),
    nft: await tokenAccount(authority.address, nft ?? network.nos_mint),
    metadata: nft
      ? await derive(metaplex, "metadata", metaplex, nft)
      : address("11111111111111111111111111111111"),
  };
}

const jobOf = ({ job, market, payer }: Args) => ({ address: job, market, payer });
const runOf = ({ job, node, run, run_payer }: Args) => ({ address: run, job, node, payer: run_payer });
const withAccess = ({ authority, fresh, nft }: Args) => ({
  authority,
  run: fresh.run,
  ...(nft ? { nft } : {}),
});
const newJob = (a: Args) => ({
  ...a.fresh,
  market: a.market,
  timeout_seconds: a.timeout,
  ipfs_job: a.digest,
  authority: a.authority,
  payer: a.payer_signer,
});
const listed = async (a: Args, { rewards, tokenAccount, vault }: Derived) => ({
  ...a.fresh,
  market: a.market,
  user: await tokenAccount(a.payer_signer.address),
  vault,
  payer: a.payer_signer,
  ...rewards,
  authority: a.authority,
  ipfsJob: a.digest,
  timeout: a.timeout,
});

type Built = Instruction | readonly Instruction[];
interface Case {
  readonly ours: (a: Args) => Promise<Built> | Built;
  readonly theirs: (a: Args, d: Derived) => Promise<Instruction>;
  /** Owners whose token account is made sure of first. */
  readonly owners?: (a: Args) => readonly Address[];
}

const cases: Record<string, Case> = {
  list: {
    ours: (a) => buildList(a.network, newJob(a)),
    theirs: async (a, d) => official.getListInstruction(await listed(a, d), d.config),
  },
  assign: {
    ours: (a) => buildAssign(a.network, { ...newJob(a), node: a.node }),
    theirs: async (a, d) =>
      official.getAssignInstruction({ ...(await listed(a, d)), node: a.node }, d.config),
  },
  extend: {
    ours: (a) =>
      buildExtend(a.network, jobOf(a), {
        timeout_seconds: a.timeout,
        authority: a.authority,
        payer: a.payer_signer,
      }),
    theirs: async (a, { config, rewards, tokenAccount, vault }) =>
      official.getExtendInstruction(
        {
          job: a.job,
          market: a.market,
          user: await tokenAccount(a.payer_signer.address),
          vault,
          ...rewards,
          authority: a.authority,
          payer: a.payer_signer,
          timeout: a.timeout,
        },
        config,
      ),
  },
  delist: {
    ours: (a) => buildDelist(a.network, jobOf(a), a.authority),
    owners: (a) => [a.payer],
    theirs: async ({ authority, job, market, payer }, { config, tokenAccount, vault }) =>
      official.getDelistInstruction(
        { job, market, payer, authority, vault, deposit: await tokenAccount(payer) },
        config,
      ),
  },
  end: {
    ours: (a) => buildEnd(a.network, jobOf(a), runOf(a), a.authority),
    owners: (a) => [a.payer, a.node],
    theirs: async (
      { authority, job, market, node, payer, run, run_payer },
      { config, tokenAccount, vault },
    ) =>
      official.getEndInstruction(
        {
          job,
          market,
          run,
          authority,
          vault,
          deposit: await tokenAccount(payer),
          user: await tokenAccount(node),
          payer: run_payer,
        },
        config,
      ),
  },
  recover: {
    ours: (a) => buildRecover(a.network, jobOf(a), a.authority),
    owners: (a) => [a.payer],
    theirs: async ({ authority, job, market, payer }, { config, tokenAccount, vault }) =>
      official.getRecoverInstruction(
        { job, market, payer, authority, vault, user: await tokenAccount(payer) },
        config,
      ),
  },
  clean: {
    ours: (a) => buildClean(a.network, jobOf(a)),
    theirs: async ({ job, market, payer }, { config }) =>
      official.getCleanInstruction({ job, market, payer }, config),
  },
  finish: {
    ours: (a) =>
      buildFinish(a.network, jobOf(a), runOf(a), { authority: a.authority, ipfs_result: a.digest }),
    owners: (a) => [a.payer, a.node],
    theirs: async (a, { config, tokenAccount, vault }) =>
      official.getFinishInstruction(
        {
          job: a.job,
          run: a.run,
          market: a.market,
          vault,
          deposit: await tokenAccount(a.payer),
          user: await tokenAccount(a.node),
          payerRun: a.run_payer,
          payerJob: a.payer,
          authority: a.authority,
          ipfsResult: a.digest,
        },
        config,
      ),
  },
  complete: {
    ours: (a) => buildComplete(a.network, a.job, { authority: a.authority, ipfs_result: a.digest }),
    theirs: async ({ authority, digest: ipfsResult, job }, { config }) =>
      official.getCompleteInstruction({ job, authority, ipfsResult }, config),
  },
  quit: {
    ours: (a) => buildQuit(a.network, runOf(a), a.authority),
    theirs: async ({ authority, job, run, run_payer: payer }, { config }) =>
      official.getQuitInstruction({ job, run, payer, authority }, config),
  },
  claim: {
    ours: (a) => buildClaim(a.network, a, withAccess(a)),
    theirs: async (a, d) =>
      official.getClaimInstruction(
        {
          job: a.job,
          run: a.fresh.run,
          market: a.market,
          ...(await admission(a, d)),
          payer: a.authority,
          authority: a.authority,
        },
        d.config,
      ),
  },
  work: {
    ours: (a) => buildWork(a.network, a.market, withAccess(a)),
    theirs: async (a, d) =>
      official.getWorkInstruction(
        {
          run: a.fresh.run,
          market: a.market,
          payer: a.authority,
          ...(await admission(a, d)),
          authority: a.authority,
        },
        d.config,
      ),
  },
  stop: {
    ours: (a) => buildStop(a.network, a, a.authority),
    theirs: async ({ authority, market, node }, { config }) =>
      official.getStopInstruction({ market, node, authority }, config),
  },
};

describe(`instructions are those of the official generated client (TEST_SEED=${seed})`, () => {
  test.each(Object.keys(cases))("%s", async (name) => {
    const { ours, owners, theirs } = cases[name] as Case;
    await fc.assert(
      fc.asyncProperty(args, async (a) => {
        const d = await derived(a);
        const built = [await ours(a)].flat() as Instruction[];
        const expected = await theirs(a, d);
        expect(built.at(-1)).toEqual(expected);
        const made = await Promise.all((owners?.(a) ?? []).map((owner) => d.tokenAccount(owner)));
        // The second account of an "associated token account, idempotent" instruction is the one it makes.
        expect(built.slice(0, -1).map(({ accounts, data }) => [accounts?.[1]?.address, data])).toEqual(
          made.map((account) => [account, Uint8Array.of(1)]),
        );
      }),
      { seed, numRuns: 200 },
    );
  });
});

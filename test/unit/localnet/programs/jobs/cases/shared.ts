import { type Address, address } from "@solana/kit";
import { AccountState, TOKEN_PROGRAM_ADDRESS } from "@solana-program/token";
import { at, named, rewardsProgram, systemProgram } from "../addresses.ts";
import { type AnchorName, caused, custom, panicked } from "../expected.ts";
import { program, type Violation, violation } from "../table.ts";
import type { Trial } from "../trial.ts";
import type { World } from "../world.ts";

export const [first, last, another] = ["first in the queue", "last in the queue", "another"].map(named) as [
  Address,
  Address,
  Address,
];

export const tokenProgram = program("token_program", TOKEN_PROGRAM_ADDRESS);
export const systemProgramField = program("system_program", systemProgram);
export const rewardsProgramField = program("rewards_program", rewardsProgram);

export const passing = (field: string, address: Address) => (trial: Trial) => void trial.pass(field, address);
export const having = (change: (world: World) => void) => (trial: Trial) => change(trial.world);

/** Puts a number of 8 bytes into the instruction's data, `place` bytes after the discriminator. */
export const argument = (place: number, value: bigint) => (trial: Trial) => {
  new DataView(trial.data.buffer).setBigInt64(trial.data.byteOffset + 8 + place, value, true);
};

/** A job waits in the queue between two others. */
export const waiting = (world: World): World =>
  world.job({}).market({ queueType: 0, queue: [first, at.job, last] });

/** A job runs, and its deposit is in the vault. */
export const running = (world: World): World => world.job({}).run({});

export const stopped = (world: World): World => world.job({ state: 3 });

const runtimeFailure = (name: string, code: number, line: string) =>
  custom(name, code, `Program log: Error: ${line}`);

export const tooFewTokens = runtimeFailure("insufficient funds", 1, "insufficient funds");

/** What the Token program says to a payment from `user`, the payer's usual account. */
export const paymentFailures = (user: Address): Violation[] => [
  violation(
    "the payer's account is frozen",
    having((world) => void world.token({ state: AccountState.Frozen }, user)),
    runtimeFailure("frozen", 17, "Account is frozen"),
  ),
  violation(
    "the payer has too few tokens",
    having((world) => void world.token({ amount: 10n }, user)),
    tooFewTokens,
  ),
  violation(
    "the vault is of another mint",
    having((world) => void world.token({ mint: at.otherMint }, at.vault)),
    runtimeFailure("mint mismatch", 3, "Account not associated with this Mint"),
  ),
  violation(
    "the payer's account belongs to somebody else",
    having((world) => void world.token({ owner: at.stranger }, user)),
    runtimeFailure("owner mismatch", 4, "owner does not match"),
  ),
];

export const vaultIsEmpty = violation(
  "the vault has too few tokens",
  having((world) => void world.token({ amount: 10n }, at.vault)),
  tooFewTokens,
);

/** Costs that no u64 holds, and times before the start. `place` is where the timeout stands in the data. */
export const timeoutPanics = (place: number): Violation[] => [
  violation(
    "the timeout is negative",
    argument(place, -1n),
    panicked("state.rs:245:45", "called `Result::unwrap()` on an `Err` value: TryFromIntError(())"),
    true,
  ),
  violation(
    "the cost is more than a u64 holds",
    argument(place, 1n << 62n),
    panicked("state.rs:245:9", "attempt to multiply with overflow"),
  ),
];

/** `field` of the market given is checked to be its vault. */
export const anotherVault = violation(
  "the vault is another market's",
  passing("vault", at.otherVault),
  caused("market", "InvalidVault", [at.vault, at.otherVault]),
);

export const notUsual = (field: string): Violation =>
  violation(`${field} is not the usual account`, passing(field, at.spareNos), caused(field, "InvalidATA"));

/** A raw constraint of the job's state. */
export const jobState = (state: number, name: AnchorName = "JobInWrongState"): Violation =>
  violation(
    `the job's state is ${state}`,
    having((world) => void world.job({ state })),
    caused("job", name),
  );

export const admin = address("XXXxddiNnmoD2h2LbQYaL76Swi21MaQbtBbRynAdQL8");

/** Only the admin may, who is checked last of all accounts. */
export const notTheAdmin = violation(
  "the authority is not the admin",
  passing("authority", at.stranger),
  caused("authority", "Unauthorized", [at.stranger, admin]),
);

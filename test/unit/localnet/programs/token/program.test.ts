import { describe, expect, test } from "@jest/globals";
import type { Address, Instruction } from "@solana/kit";
import {
  AccountState,
  ASSOCIATED_TOKEN_PROGRAM_ADDRESS,
  AuthorityType,
  getApproveInstruction,
  getCloseAccountInstruction,
  getCreateAssociatedTokenIdempotentInstruction,
  getCreateAssociatedTokenInstruction,
  getInitializeAccount3Instruction,
  getMintToInstruction,
  getRevokeInstruction,
  getSetAuthorityInstruction,
  getTransferCheckedInstruction,
  getTransferInstruction,
  TOKEN_PROGRAM_ADDRESS,
} from "@solana-program/token";
import { at, named, signs } from "../jobs/addresses.ts";
import { Trial } from "../jobs/trial.ts";
import { bytesOf, rentOf, usualWorld, type World } from "../jobs/world.ts";

interface Case {
  readonly what: string;
  readonly instruction: Instruction;
  given?(world: World): void;
  /** The error and the last line the failing program logs, or what the world becomes. */
  readonly fails?: readonly [unknown, string];
  becomes?(world: World): void;
}

const custom = (code: number, line: string) =>
  [{ InstructionError: [0, { Custom: code }] }, `Program log: Error: ${line}`] as const;

const builtin = (name: string, sentence: string, program: Address = TOKEN_PROGRAM_ADDRESS) =>
  [{ InstructionError: [0, name] }, `Program ${program} failed: ${sentence}`] as const;

function outcomeOf({ instruction, given }: Case) {
  const world = usualWorld();
  given?.(world);
  const trial = new Trial(world, instruction, []);
  return { world, outcome: trial.run() };
}

function check(each: Case): void {
  const { world, outcome } = outcomeOf(each);
  const written = [...outcome.writes.keys()].filter((address) => address !== at.sender);
  if (each.fails) {
    const [error, line] = each.fails;
    expect({ error: outcome.error, logs: outcome.logs }).toEqual({
      error,
      logs: expect.arrayContaining([line]),
    });
    expect(written).toEqual([]);
    return;
  }
  expect({ error: outcome.error, logs: outcome.logs }).toMatchObject({ error: null });
  each.becomes?.(world);
  for (const address of written) expect(outcome.writes.get(address)).toEqual(world.get(address));
}

const [source, destination] = [at.payerNos, at.nodeNos];
const transfer = (changes: Partial<Parameters<typeof getTransferInstruction>[0]> = {}) =>
  getTransferInstruction({ source, destination, authority: signs(at.payer), amount: 1_000n, ...changes });
const checked = (changes: Partial<Parameters<typeof getTransferCheckedInstruction>[0]> = {}) =>
  getTransferCheckedInstruction({
    source,
    mint: at.mint,
    destination,
    authority: signs(at.payer),
    amount: 1_000n,
    decimals: 6,
    ...changes,
  });

const unreadable = builtin("InvalidAccountData", "invalid account data for instruction");
const frozen = custom(17, "Account is frozen");
const mismatch = custom(3, "Account not associated with this Mint");

const transfers: Case[] = [
  {
    what: "tokens are moved",
    instruction: transfer(),
    becomes: (world) => void world.pay(source, destination, 1_000n),
  },
  {
    what: "tokens are moved with their mint and decimals",
    instruction: checked(),
    becomes: (world) => void world.pay(source, destination, 1_000n),
  },
  { what: "tokens moved to their own account stay", instruction: transfer({ destination: source }) },
  { what: "nothing is moved", instruction: transfer({ amount: 0n }) },
  {
    what: "a wallet is no token account",
    instruction: transfer({ destination: at.node }),
    fails: unreadable,
  },
  {
    what: "an account without anything is no token account",
    instruction: transfer({ destination: at.nothing }),
    fails: unreadable,
  },
  {
    what: "an account that is not initialised is none yet",
    instruction: transfer(),
    given: (world) => void world.change(destination, { data: new Uint8Array(165) }),
    fails: builtin("UninitializedAccount", "instruction requires an initialized account"),
  },
  {
    what: "another program's account is none",
    instruction: transfer(),
    given: (world) => void world.change(destination, { owner: at.stranger }),
    fails: builtin("IncorrectProgramId", "incorrect program id for instruction"),
  },
  {
    what: "a frozen account gives nothing",
    instruction: transfer(),
    given: (world) => void world.token({ state: AccountState.Frozen }, source),
    fails: frozen,
  },
  {
    what: "a frozen account takes nothing",
    instruction: transfer(),
    given: (world) => void world.token({ state: AccountState.Frozen }, destination),
    fails: frozen,
  },
  {
    what: "more than there is",
    instruction: transfer({ amount: 1_000_001n }),
    fails: custom(1, "insufficient funds"),
  },
  { what: "tokens of another mint", instruction: transfer({ destination: at.otherTokens }), fails: mismatch },
  { what: "another mint is named", instruction: checked({ mint: at.otherMint }), fails: mismatch },
  {
    what: "wrong decimals",
    instruction: checked({ decimals: 9 }),
    fails: custom(18, "The provided decimals value different from the Mint decimals"),
  },
  {
    what: "somebody else's tokens",
    instruction: transfer({ authority: signs(at.stranger) }),
    fails: custom(4, "owner does not match"),
  },
  {
    what: "the owner does not sign",
    instruction: transfer({ authority: at.payer as never }),
    fails: builtin("MissingRequiredSignature", "missing required signature for instruction"),
  },
];

const allowance = (amount: bigint) => ({ delegate: at.stranger, delegatedAmount: amount });
const allowed = (amount: bigint) => (world: World) => void world.token(allowance(amount), source);
const byDelegate = (amount: bigint, changes: Parameters<typeof transfer>[0] = {}) =>
  transfer({ authority: signs(at.stranger), amount, ...changes });
const approve = (owner: Address = at.payer) =>
  getApproveInstruction({ source, delegate: at.stranger, owner: signs(owner), amount: 7n });
const revoke = (by: Address) => getRevokeInstruction({ source, owner: signs(by) });

/** The rules of solana-program/token: `process_transfer`, `process_approve`, `process_revoke`. */
const delegates: Case[] = [
  {
    what: "a delegate takes a part of what it may",
    instruction: byDelegate(1_000n),
    given: allowed(1_001n),
    becomes: (world) => void world.pay(source, destination, 1_000n).token(allowance(1n), source),
  },
  {
    what: "a delegate that took all is none any more",
    instruction: byDelegate(1_000n),
    given: allowed(1_000n),
    becomes: (world) => {
      world.pay(source, destination, 1_000n).token({ delegate: null, delegatedAmount: 0n }, source);
    },
  },
  {
    what: "a delegate takes no more than it may",
    instruction: byDelegate(1_000n),
    given: allowed(999n),
    fails: custom(1, "insufficient funds"),
  },
  {
    what: "an allowance is not tokens",
    instruction: byDelegate(1_000_001n),
    given: allowed(2_000_000n),
    fails: custom(1, "insufficient funds"),
  },
  {
    what: "a delegate that moves tokens to their own account uses nothing up",
    instruction: byDelegate(1_000n, { destination: source }),
    given: allowed(1_000n),
  },
  {
    what: "the owner takes more than a delegate may",
    instruction: transfer(),
    given: allowed(1n),
    becomes: (world) => void world.pay(source, destination, 1_000n),
  },
  {
    what: "an owner who is its own delegate is bound by that",
    instruction: transfer(),
    given: (world) => void world.token({ delegate: at.payer, delegatedAmount: 999n }, source),
    fails: custom(1, "insufficient funds"),
  },
  {
    what: "an allowance replaces the one before",
    instruction: approve(),
    given: allowed(100n),
    becomes: (world) => void world.token(allowance(7n), source),
  },
  {
    what: "only the owner allows",
    instruction: approve(at.stranger),
    fails: custom(4, "owner does not match"),
  },
  {
    what: "a frozen account allows nothing",
    instruction: approve(),
    given: (world) => void world.token({ state: AccountState.Frozen }, source),
    fails: frozen,
  },
  ...[at.payer, at.stranger].map((by) => ({
    what: `an allowance is taken back by ${by === at.payer ? "the owner" : "the delegate"}`,
    instruction: revoke(by),
    given: allowed(5n),
    becomes: (world: World) => void world.token({ delegate: null, delegatedAmount: 0n }, source),
  })),
  {
    what: "nobody else takes an allowance back",
    instruction: revoke(at.node),
    given: allowed(5n),
    fails: custom(4, "owner does not match"),
  },
];

const give = (authorityType: AuthorityType, newAuthority: Address | null, by: Address, owned = source) =>
  getSetAuthorityInstruction({ owned, owner: signs(by), authorityType, newAuthority });
const { AccountOwner, CloseAccount, FreezeAccount, MintTokens } = AuthorityType;
const closable = (world: World) => void world.token({ closeAuthority: at.project }, source);

/** The rules of `process_set_authority`. */
const authorities: Case[] = [
  {
    what: "an account is given away, free of any delegate, and closed by whom it was before",
    instruction: give(AccountOwner, at.stranger, at.payer),
    given(world) {
      allowed(5n)(world);
      closable(world);
    },
    becomes: (world) => {
      world.token({ owner: at.stranger, delegate: null, delegatedAmount: 0n }, source);
    },
  },
  {
    what: "who may close tokens that are SOL is forgotten with their owner",
    instruction: give(AccountOwner, at.stranger, at.payer),
    given(world) {
      world.token({ isNative: 2_039_280n, closeAuthority: at.project }, source);
    },
    becomes: (world) => void world.token({ owner: at.stranger, closeAuthority: null }, source),
  },
  {
    what: "an account belongs to somebody",
    instruction: give(AccountOwner, null, at.payer),
    fails: custom(12, "Invalid instruction"),
  },
  {
    what: "only its owner gives an account away",
    instruction: give(AccountOwner, at.stranger, at.stranger),
    fails: custom(4, "owner does not match"),
  },
  {
    what: "a delegate does not give an account away",
    instruction: give(AccountOwner, at.stranger, at.stranger),
    given: allowed(5n),
    fails: custom(4, "owner does not match"),
  },
  {
    what: "a frozen account is not given away",
    instruction: give(AccountOwner, at.stranger, at.payer),
    given: (world) => void world.token({ state: AccountState.Frozen }, source),
    fails: frozen,
  },
  {
    what: "the owner says who may close",
    instruction: give(CloseAccount, at.project, at.payer),
    becomes: closable,
  },
  {
    what: "who may close decides who may",
    instruction: give(CloseAccount, null, at.payer),
    given: closable,
    fails: custom(4, "owner does not match"),
  },
  {
    what: "an account has no supply to decide about",
    instruction: give(MintTokens, at.stranger, at.payer),
    fails: custom(15, "Account does not support specified authority type"),
  },
  {
    what: "a mint that freezes nothing is given no one who does",
    instruction: give(FreezeAccount, at.stranger, at.payer, at.mint),
    fails: custom(16, "This token mint cannot freeze accounts"),
  },
  {
    what: "a mint has no owner",
    instruction: give(AccountOwner, at.stranger, at.payer, at.mint),
    fails: custom(15, "Account does not support specified authority type"),
  },
  {
    what: "a wallet has no token authority",
    instruction: give(AccountOwner, at.stranger, at.payer, at.node),
    fails: builtin("InvalidArgument", "invalid program argument"),
  },
];

const fresh = named("fresh token account");
const blank = (world: World, bytes: number = bytesOf.token) =>
  void world.change(fresh, {
    lamports: rentOf(bytes),
    owner: TOKEN_PROGRAM_ADDRESS,
    data: new Uint8Array(bytes),
  });
const initialize = (mint: Address = at.mint) =>
  getInitializeAccount3Instruction({ account: fresh, mint, owner: at.stranger });
const mintTo = (mint: Address, token: Address, by: Address) =>
  getMintToInstruction({ mint, token, mintAuthority: signs(by), amount: 5n });
const close = (account: Address, by: Address = at.node) =>
  getCloseAccountInstruction({ account, destination: at.stranger, owner: signs(by) });

const accounts: Case[] = [
  {
    what: "an account is initialised",
    instruction: initialize(),
    given: blank,
    becomes(world) {
      world.accounts.delete(fresh);
      world.token({ owner: at.stranger }, fresh);
    },
  },
  {
    what: "an account is initialised once",
    instruction: initialize(),
    given: (world) => void world.token({}, fresh),
    fails: custom(6, "Already in use"),
  },
  {
    what: "an account of another size is not initialised",
    instruction: initialize(),
    given: (world) => blank(world, 164),
    fails: unreadable,
  },
  {
    what: "an account is initialised for a mint only",
    instruction: initialize(at.vault),
    given: blank,
    fails: custom(2, "Invalid Mint"),
  },
  {
    what: "an empty account is closed",
    instruction: close(at.nodeNos),
    becomes: (world) => void world.close(at.nodeNos, at.stranger),
  },
  {
    what: "an account with tokens is not closed",
    instruction: close(at.payerNos, at.payer),
    fails: custom(11, "Non-native account can only be closed if its balance is zero"),
  },
  {
    what: "somebody else's account is not closed",
    instruction: close(at.nodeNos, at.stranger),
    fails: custom(4, "owner does not match"),
  },
  {
    what: "a supply without an authority is fixed",
    instruction: mintTo(at.mint, at.nodeNos, at.payer),
    fails: custom(5, "the total supply of this token is fixed"),
  },
  {
    what: "an account of another mint gets none",
    instruction: mintTo(at.otherMint, at.nodeNos, at.payer),
    fails: mismatch,
  },
];

const create = (
  make: typeof getCreateAssociatedTokenInstruction | typeof getCreateAssociatedTokenIdempotentInstruction,
  ata: Address = at.projectNos,
) => make({ payer: signs(at.payer), ata, owner: at.project, mint: at.mint }) as Instruction;
const absent = (world: World) => void world.accounts.delete(at.projectNos);
const made = (world: World) =>
  void world.lamports(at.payer, -rentOf(bytesOf.token)).token({ owner: at.project }, at.projectNos);

const associated: Case[] = [
  {
    what: "an associated account is made",
    instruction: create(getCreateAssociatedTokenInstruction),
    given: absent,
    becomes: made,
  },
  {
    what: "an associated account is made if it is not there",
    instruction: create(getCreateAssociatedTokenIdempotentInstruction),
    given: absent,
    becomes: made,
  },
  {
    what: "an associated account that is there is left as it is",
    instruction: create(getCreateAssociatedTokenIdempotentInstruction),
  },
  {
    what: "an associated account is not made twice",
    instruction: create(getCreateAssociatedTokenInstruction),
    fails: builtin("IllegalOwner", "Provided owner is not allowed", ASSOCIATED_TOKEN_PROGRAM_ADDRESS),
  },
  {
    what: "an address that is not the owner's is none",
    instruction: create(getCreateAssociatedTokenInstruction, fresh),
    fails: builtin(
      "InvalidSeeds",
      "Provided seeds do not result in a valid address",
      ASSOCIATED_TOKEN_PROGRAM_ADDRESS,
    ),
  },
  {
    what: "an account that changed hands is no longer associated",
    instruction: create(getCreateAssociatedTokenIdempotentInstruction),
    given: (world) => void world.token({ owner: at.stranger }, at.projectNos),
    fails: custom(0, "Associated token account owner does not match address derivation"),
  },
];

describe("the Token program", () => {
  test.each([...transfers, ...delegates, ...authorities, ...accounts])("$what", check);
  test("an unknown instruction is refused", () => {
    const instruction = { programAddress: TOKEN_PROGRAM_ADDRESS, accounts: [], data: Uint8Array.of(250) };
    const { outcome } = outcomeOf({ what: "", instruction });
    expect(outcome.error).toEqual({ InstructionError: [0, expect.any(String)] });
  });
});

describe("the Associated Token program", () => {
  test.each(associated)("$what", check);
});

import { createHash } from "node:crypto";
import { type Address, fixCodecSize, getBytesCodec, getStructCodec, getU64Codec } from "@solana/kit";
import { TOKEN_PROGRAM_ADDRESS } from "@solana-program/token";
import { networks } from "../../../nosana/index.ts";
import type { InnerInstruction, Program } from "../../ledger/program.ts";
import { account, program, signer } from "../anchor/fields.ts";
import { defineInstruction } from "../anchor/instruction.ts";
import { anchorProgram } from "../anchor/program.ts";
import { nosanaError } from "../nosana-error.ts";
import { tokenAccountType } from "../token/account-types.ts";
import { transferCall } from "../token/calls.ts";
import { reflectionAccount } from "./reflection.ts";

const discriminator = Uint8Array.from(createHash("sha256").update("global:add_fee").digest().subarray(0, 8));

const addFeeData = getStructCodec([
  ["discriminator", fixCodecSize(getBytesCodec(), 8)],
  ["amount", getU64Codec()],
]);

const addFee = defineInstruction({
  name: "AddFee",
  discriminator,
  data: addFeeData,
  accounts: {
    user: account(tokenAccountType, { mut: true }),
    reflection: account(reflectionAccount, { mut: true }),
    vault: account(tokenAccountType, { mut: true }),
    authority: signer(),
    token_program: program(TOKEN_PROGRAM_ADDRESS),
  },
  rules: {
    reflection: ({ reflection, vault }, check) =>
      check.hasOne(reflection.state.vault, vault, nosanaError.InvalidVault),
  },
  run({ user, reflection, vault, authority }, { amount }, call) {
    reflection.state.total_xnos += amount;
    reflection.state.rate = reflection.state.total_reflection / reflection.state.total_xnos;
    const [from, to] = [user.address, vault.address];
    call.invoke(transferCall({ from, to, authority: authority.address, amount }));
  },
});

/** Nosana's rewards program, as far as the jobs program calls it: it takes the network fee. */
export const rewardsProgram: Program = anchorProgram(networks.localnet.rewards_program, [addFee], undefined);

interface Fee {
  readonly user: Address;
  readonly reflection: Address;
  readonly vault: Address;
  readonly authority: Address;
  readonly amount: bigint;
}

/** The instruction that gives `amount` of the user's tokens to the pool. */
export function addFeeCall({ user, reflection, vault, authority, amount }: Fee): InnerInstruction {
  const changed = [user, reflection, vault].map((address) => ({ address, signer: false, writable: true }));
  const accounts = [
    ...changed,
    { address: authority, signer: true, writable: false },
    { address: TOKEN_PROGRAM_ADDRESS, signer: false, writable: false },
  ];
  const data = addFeeData.encode({ discriminator, amount });
  return { program: networks.localnet.rewards_program, accounts, data };
}

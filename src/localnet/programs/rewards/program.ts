import { createHash } from "node:crypto";
import {
  fixCodecSize,
  getBytesCodec,
  getStructCodec,
  getU64Codec,
  type ReadonlyUint8Array,
} from "@solana/kit";
import { getTransferInstructionDataEncoder, TOKEN_PROGRAM_ADDRESS } from "@solana-program/token";
import { networks } from "../../../nosana/index.ts";
import type { InnerInstruction, Program } from "../../ledger/program.ts";
import type { AccountRole } from "../../ledger/transaction.ts";
import { account, program, signer } from "../anchor/fields.ts";
import { defineInstruction } from "../anchor/instruction.ts";
import { anchorProgram } from "../anchor/program.ts";
import { nosanaError } from "../nosana-error.ts";
import { tokenAccountType } from "../token/account-types.ts";
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
    const accounts: AccountRole[] = [
      { address: user.address, signer: false, writable: true },
      { address: vault.address, signer: false, writable: true },
      { address: authority.address, signer: true, writable: false },
    ];
    const data = getTransferInstructionDataEncoder().encode({ amount });
    call.invoke({ program: TOKEN_PROGRAM_ADDRESS, accounts, data });
  },
});

/** Nosana's rewards program, as far as the jobs program calls it: it takes the network fee. */
export const rewardsProgram: Program = anchorProgram(networks.localnet.rewards_program, [addFee], undefined);

interface Fee {
  readonly user: { readonly address: AccountRole["address"] };
  readonly reflection: Fee["user"];
  readonly vault: Fee["user"];
  readonly authority: Fee["user"];
  readonly amount: bigint;
}

/** The instruction that gives `amount` of the user's tokens to the pool. */
export function addFeeInstruction({ user, reflection, vault, authority, amount }: Fee): InnerInstruction {
  const data: ReadonlyUint8Array = addFeeData.encode({ discriminator, amount });
  const changed = [user, reflection, vault].map(({ address }) => ({
    address,
    signer: false,
    writable: true,
  }));
  const accounts = [
    ...changed,
    { address: authority.address, signer: true, writable: false },
    { address: TOKEN_PROGRAM_ADDRESS, signer: false, writable: false },
  ];
  return { program: networks.localnet.rewards_program, accounts, data };
}

import { getOpenInstructionDataDecoder, OPEN_DISCRIMINATOR } from "@nosana/jobs-program";
import { SYSTEM_PROGRAM_ADDRESS } from "@solana-program/system";
import { getInitializeAccount3InstructionDataEncoder, TOKEN_PROGRAM_ADDRESS } from "@solana-program/token";
import { networks } from "../../../../nosana/index.ts";
import { rentSysvar } from "../../../ledger/account.ts";
import { anchorError, anchorFailure } from "../../anchor/errors.ts";
import { account, created, made, program, signer, sysvar, unchecked } from "../../anchor/fields.ts";
import { defineInstruction } from "../../anchor/instruction.ts";
import { createAccount } from "../../create-account.ts";
import { nosanaError } from "../../nosana-error.ts";
import { mintAccountType } from "../../token/account-types.ts";
import { bytesOfTokenAccount } from "../../token/state.ts";
import { marketAccount } from "../accounts.ts";
import { jobType, queueType } from "../queue.ts";
import { vaultOf } from "../vault.ts";

const knownJobTypes: readonly number[] = Object.values(jobType);

const source = "programs/nosana-jobs/src/instructions/open.rs:4";

/** Anybody opens a market, with a vault that is its own authority. */
export const open = defineInstruction({
  name: "Open",
  discriminator: OPEN_DISCRIMINATOR,
  data: getOpenInstructionDataDecoder(),
  accounts: {
    mint: account(mintAccountType),
    market: created(marketAccount, "authority", source),
    vault: made((call, addressOf, field) => {
      const [vault, mint] = [addressOf(field), addressOf("mint")];
      const expected = vaultOf(addressOf("market"), mint).address;
      if (vault !== expected) {
        const compared = [vault, expected] as const;
        throw anchorFailure(call, anchorError.ConstraintSeeds, { account: field, compared });
      }
      const owner = TOKEN_PROGRAM_ADDRESS;
      const payer = addressOf("authority");
      createAccount(call, { payer, account: vault, bytes: bytesOfTokenAccount, owner, derived: true });
      const accounts = [
        { address: vault, signer: false, writable: true },
        { address: mint, signer: false, writable: false },
      ];
      const data = getInitializeAccount3InstructionDataEncoder().encode({ owner: vault });
      call.invoke({ program: owner, accounts, data });
    }),
    authority: signer({ mut: true }),
    access_key: unchecked(),
    rent: sysvar(rentSysvar),
    system_program: program(SYSTEM_PROGRAM_ADDRESS),
    token_program: program(TOKEN_PROGRAM_ADDRESS),
  },
  rules: {
    mint: (_given, check) => check.address(networks.localnet.nos_mint, nosanaError.InvalidMint),
  },
  run({ market, mint, vault, authority, access_key }, args) {
    Object.assign(market.state, {
      authority: authority.address,
      jobExpiration: args.jobExpiration,
      jobPrice: args.jobPrice,
      jobTimeout: args.jobTimeout,
      jobType: knownJobTypes.includes(args.jobType) ? args.jobType : jobType.unknown,
      nodeAccessKey: access_key.address,
      nodeXnosMinimum: args.nodeXnosMinimum,
      vault: vault.address,
      vaultBump: vaultOf(market.address, mint.address).bump,
      queueType: queueType.empty,
      queue: [],
    });
  },
});

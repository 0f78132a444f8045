import { systemProgram } from "../../ledger/account.ts";
import type { Call } from "../../ledger/program.ts";
import { accountAt, requireSigner } from "../call-accounts.ts";
import { failToken, readToken, tokenError } from "./state.ts";

export function closeAccount(call: Call): void {
  const [account, destination, authority] = [accountAt(call, 0), accountAt(call, 1), accountAt(call, 2)];
  const token = readToken(call, account.address);
  if (token.amount !== 0n) {
    throw failToken(
      call,
      tokenError.non_native_has_balance,
      "Non-native account can only be closed if its balance is zero",
    );
  }
  const closer = token.closeAuthority.__option === "Some" ? token.closeAuthority.value : token.owner;
  if (closer !== authority.address) throw failToken(call, tokenError.owner_mismatch, "owner does not match");
  requireSigner(authority);
  const { lamports } = call.read(account.address);
  const receiver = call.read(destination.address);
  call.write(account.address, {
    lamports: 0n,
    owner: systemProgram,
    data: new Uint8Array(0),
    executable: false,
  });
  call.write(destination.address, { ...receiver, lamports: receiver.lamports + lamports });
}

import type { Address } from "@solana/kit";
import type { Stored } from "../ipfs/content-store.ts";
import { type Account, exists } from "../ledger/account.ts";
import type { TransactionRecord } from "../ledger/history.ts";
import type { Snapshot } from "./snapshot.ts";

type Accounts = readonly (readonly [Address, Account])[];

/** One thing that happened to a network, with all that is needed to make it happen again. */
export type Entry =
  | { readonly kind: "transaction"; readonly record: TransactionRecord; readonly accounts: Accounts }
  | { readonly kind: "host"; readonly seed: Uint8Array; readonly accounts: Accounts }
  | { readonly kind: "content"; readonly key: string; readonly stored: Stored }
  | { readonly kind: "time"; readonly skipped_ms: number }
  | { readonly kind: "slot"; readonly slot: bigint };

/** What `earlier` became by what happened since. */
export function replay(earlier: Snapshot, entries: Iterable<Entry>): Snapshot {
  const accounts = new Map(earlier.accounts);
  const content = new Map(earlier.content);
  const history = [...earlier.history];
  const host_seeds = [...earlier.host_seeds];
  let { slot, skipped_ms } = earlier;
  const write = (written: Accounts) => {
    for (const [address, account] of written) {
      if (exists(account)) accounts.set(address, account);
      else accounts.delete(address);
    }
  };
  for (const entry of entries) {
    switch (entry.kind) {
      case "transaction":
        history.push(entry.record);
        write(entry.accounts);
        slot = entry.record.slot;
        break;
      case "host":
        host_seeds.push(entry.seed);
        write(entry.accounts);
        break;
      case "content":
        content.set(entry.key, entry.stored);
        break;
      case "time":
        ({ skipped_ms } = entry);
        break;
      case "slot":
        slot = entry.slot;
        break;
    }
  }
  return {
    ...earlier,
    host_seeds,
    slot,
    skipped_ms,
    history,
    accounts: [...accounts],
    content: [...content],
  };
}

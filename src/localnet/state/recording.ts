import type { ContentStore } from "../ipfs/content-store.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Journal } from "./journal.ts";

/** Writes down what happens to a chain and its content. Call it before anybody else watches them. */
export function recordInto(journal: Journal, ledger: Ledger, store: ContentStore): void {
  ledger.watch(({ commitment, slot, accounts, transactions, within_slot }) => {
    if (commitment !== "processed") return;
    if (!within_slot) return journal.append({ kind: "slot", slot });
    for (const record of transactions) {
      journal.append({
        kind: "transaction",
        record,
        accounts: accounts.map((address) => [address, ledger.account(address)] as const),
      });
    }
  });
  store.onAdded((key, stored) => journal.append({ kind: "content", key, stored }));
}

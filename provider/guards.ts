import { AppError } from "../src/base/errors.ts";

/** What the provider block forbids, whoever asks for it. */
export interface Guards {
  /** @throws AppError READ_ONLY before anything that changes the chain. */
  requireWriting(doing: string): void;
  /**
   * Counts what is about to be deposited, in NOS base units.
   * @returns what takes it back, for when it turns out that nothing was paid.
   * @throws AppError SPEND_LIMIT_REACHED when this run would spend more than it may.
   */
  spend(amount: bigint): () => void;
}

export interface GuardSettings {
  readonly read_only: boolean;
  /** NOS base units for the life of this process, which is one apply; null for no limit. */
  readonly max_spend_per_apply: bigint | null;
}

export function createGuards({ read_only, max_spend_per_apply }: GuardSettings): Guards {
  let spent = 0n;
  return {
    requireWriting(doing) {
      if (read_only) throw new AppError("READ_ONLY", { doing });
    },
    spend(amount) {
      if (max_spend_per_apply !== null && spent + amount > max_spend_per_apply)
        throw new AppError("SPEND_LIMIT_REACHED", { limit: max_spend_per_apply, spent, wanted: amount });
      spent += amount;
      let counted = true;
      return () => {
        if (counted) spent -= amount;
        counted = false;
      };
    },
  };
}

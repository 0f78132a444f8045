import { AppError } from "../src/base/errors.ts";

/** What the provider block forbids, whoever asks for it. */
export interface Guards {
  /** @throws AppError READ_ONLY before anything that changes the chain. */
  requireWriting(doing: string): void;
  /**
   * Counts what is about to be paid, in NOS base units.
   * @throws AppError SPEND_LIMIT_REACHED when this run would spend more than it may.
   */
  spend(nos: bigint): Spending;
}

/** One payment, as the limit counts it; amounts in NOS base units. */
export interface Spending {
  /**
   * Lets the payment be that large; one that may be larger already is left as it is.
   * @throws AppError SPEND_LIMIT_REACHED, and nothing more is counted.
   */
  readonly approve: (nos: bigint) => void;
  /** What was really taken; 0 when nothing was. */
  readonly settle: (taken: bigint) => void;
}

export interface GuardSettings {
  readonly read_only: boolean;
  /** NOS base units for the life of this process, which is one apply; null for no limit. */
  readonly max_spend_per_apply: bigint | null;
}

export function createGuards({ read_only, max_spend_per_apply: limit }: GuardSettings): Guards {
  let all = 0n;
  return {
    requireWriting(doing) {
      if (read_only) throw new AppError("READ_ONLY", { doing });
    },
    spend(nos) {
      let counted = 0n;
      const settle = (taken: bigint) => {
        all += taken - counted;
        counted = taken;
      };
      const approve = (wanted: bigint) => {
        if (wanted <= counted) return;
        const spent = all - counted;
        if (limit !== null && spent + wanted > limit)
          throw new AppError("SPEND_LIMIT_REACHED", { limit, spent, wanted });
        settle(wanted);
      };
      approve(nos);
      return { approve, settle };
    },
  };
}

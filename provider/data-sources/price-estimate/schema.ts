import {
  bigintAttribute,
  defineSchema,
  integerAttribute,
  numberAttribute,
  stringAttribute,
  wholeNumberBetween,
} from "../../../src/bridge/index.ts";

const longest_run_seconds = 31_536_000;

export const priceEstimateSchema = defineSchema("data_source", {
  description:
    "Tells what posting jobs to a market would take from a wallet, at the market's price of this moment: the deposit in " +
    "NOS, of which each job gets back what it does not use, and the SOL for accounts and transactions. It needs no key.",
  attributes: {
    market: stringAttribute("optional_computed", {
      description: "Address of the market. Defaults to the provider's `market_address`.",
    }),
    timeout_seconds: integerAttribute("optional_computed", {
      description: "The `timeout_seconds` of each job. Defaults to `3600`.",
      validators: [wholeNumberBetween(1, longest_run_seconds, "seconds")],
    }),
    jobs: integerAttribute("optional_computed", {
      description: "How many jobs. Defaults to `1`.",
      validators: [wholeNumberBetween(1, 1_000_000, "jobs")],
    }),
    price: bigintAttribute("computed", {
      description: "The market's price in NOS base units (1 NOS = 1,000,000) per second.",
    }),
    deposit: bigintAttribute("computed", {
      description: "The deposits of all jobs in NOS base units: price × time-out × jobs.",
    }),
    nos: numberAttribute("computed", { description: "The deposits in NOS." }),
    max_fee: bigintAttribute("computed", {
      description:
        "What the program may take on top, in NOS base units, and does not pay back: a tenth of the deposits in its " +
        "versions before May 2026, and nothing since. Which version runs cannot be told from outside.",
    }),
    rent_lamports: bigintAttribute("computed", {
      description: "SOL that the jobs' accounts hold, in lamports; paid back when they are closed.",
    }),
    max_transaction_fee_lamports: bigintAttribute("computed", {
      description: "SOL for signatures and priority, in lamports, at most.",
    }),
    sol: numberAttribute("computed", { description: "Rent and transaction fees together, in SOL." }),
  },
});

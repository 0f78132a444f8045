import {
  bigintAttribute,
  boolAttribute,
  defineSchema,
  numberAttribute,
  stringAttribute,
} from "../../../src/bridge/index.ts";

export const walletSchema = defineSchema("data_source", {
  description:
    "Reads what a wallet holds of SOL and NOS at this moment. It needs a key only when no `address` is given. " +
    "Balances change with every job: do not let a resource depend on one.",
  attributes: {
    address: stringAttribute("optional_computed", {
      description: "Address of the wallet. Defaults to the provider's own wallet.",
    }),
    lamports: bigintAttribute("computed", { description: "SOL in lamports (1 SOL = 1,000,000,000)." }),
    sol: numberAttribute("computed", { description: "The same in SOL." }),
    nos_base_units: bigintAttribute("computed", { description: "NOS in base units (1 NOS = 1,000,000)." }),
    nos: numberAttribute("computed", { description: "The same in NOS." }),
    nos_account: stringAttribute("computed", {
      description: "Address of the wallet's NOS token account, whether or not it exists.",
    }),
    nos_account_exists: boolAttribute("computed", {
      description: "Whether it exists. The first job creates it, and pays its rent in SOL.",
    }),
  },
});

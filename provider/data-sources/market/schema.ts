import { defineSchema, stringAttribute } from "../../../src/bridge/index.ts";
import { marketAttributes } from "./attributes.ts";

export const marketSchema = defineSchema("data_source", {
  description:
    "Reads a market as it is at this moment: its price, and who waits in its queue. It needs no key. A market's queue " +
    "changes all the time: do not let a resource depend on it.",
  attributes: {
    address: stringAttribute("optional_computed", {
      description: "Address of the market. Defaults to the provider's `market_address`.",
    }),
    ...marketAttributes,
  },
});

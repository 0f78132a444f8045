import { setTimeout as delay } from "node:timers/promises";
import {
  defineSchema,
  type Provider,
  type Resource,
  startPlugin,
  stringAttribute,
} from "../../../src/bridge/index.ts";

// A provider whose author, or one of whose libraries, does what a plugin must not do.

const schema = defineSchema("resource", {
  description: "",
  attributes: {
    deed: stringAttribute("required", { description: "" }),
    id: stringAttribute("computed", { description: "" }),
    text: stringAttribute("computed", { description: "" }),
  },
});

const deeds: Readonly<Record<string, () => void>> = {
  prints: () => {
    process.stdout.write("1|6|unix|/tmp/nowhere|grpc|\n");
    // biome-ignore lint/suspicious/noConsole: this is the misdeed
    console.log("Hello from a library");
  },
  "logs like hclog, but wrongly": () => {
    process.stderr.write('{"@level":30,"@message":{"a":1},"@timestamp":1234}\n');
    // biome-ignore lint/suspicious/noConsole: this is the misdeed
    console.error(JSON.stringify({ "@timestamp": 1234 }));
  },
  "throws beside the call": () => void setTimeout(() => missing(), 1),
  "rejects beside the call": () => void Promise.reject(new Error("nobody catches me")),
};

function missing(): never {
  throw new Error("nobody catches me");
}

const thing: Resource<typeof schema.attributes, null> = {
  type_name: "hello_thing",
  schema,
  async create({ plan, publish }, _services, { signal }) {
    const deed = String(plan.deed);
    const text = deed === "answers at length" ? "x".repeat(6_000_000) : deed;
    publish({ deed, id: "thing-1", text: null });
    deeds[deed]?.();
    if (deed.endsWith("beside the call")) await delay(60_000, null, { signal });
    return { deed, id: "thing-1", text };
  },
  read: async ({ state }) => state,
  update: async ({ prior }) => prior,
  delete: async () => {},
};

const provider: Provider<Record<string, never>, null> = {
  type_name: "hello",
  schema: defineSchema("provider", { description: "", attributes: {} }),
  resources: [thing],
  configure: async () => null,
};

await startPlugin({
  name: "terraform-provider-hello",
  version: "1.0.0",
  provider_address: "registry.terraform.io/example/hello",
  load: async () => provider,
});

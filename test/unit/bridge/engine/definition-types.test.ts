import { expect, test } from "@jest/globals";
import {
  type DataSource,
  defineFunction,
  defineIdentity,
  defineIdentitySchema,
  defineSchema,
  importedResource,
  integerType,
  type ListResource,
  parameter,
  type Resource,
  stringAttribute,
  stringType,
} from "../../../../src/bridge/index.ts";

/** The compiler is the judge here: none of these handlers says what it receives, and each use of it must fit. */
interface Services {
  readonly zone: string;
}
const schema = defineSchema("resource", {
  description: "",
  attributes: { name: stringAttribute("required", { description: "" }) },
});
const identitySchema = defineIdentitySchema({
  attributes: {
    name: stringAttribute("required", { description: "" }),
    zone: stringAttribute("optional", { description: "" }),
  },
});

const resource: Resource<typeof schema.attributes, Services> = {
  type_name: "cloud_disk",
  schema,
  create: async ({ plan }) => ({ name: String(plan.name) }),
  read: async ({ state }) => state,
  update: async ({ prior }) => prior,
  delete: async () => {},
  import: async ({ id }) => [importedResource(resource, { name: id.trim() })],
  identity: defineIdentity({
    schema: identitySchema,
    of: (state, services) => services && { name: state.name, zone: services.zone },
    import: async ({ identity }, services) => ({ name: identity.name + (identity.zone ?? services.zone) }),
    upgrades: { 0: { to: 1, upgrade: (old) => old } },
  }),
  upgrades: { 0: (old) => ({ name: (old as { readonly n: string }).n }) },
  movers: [(source) => (source.type_name === "sky_disk" ? { name: source.provider_address } : null)],
};
const source: DataSource<typeof schema.attributes, Services> = {
  type_name: "cloud_disk",
  schema,
  read: async ({ config }, services) => ({ name: config.name + services.zone }),
};
const list: ListResource<
  typeof schema.attributes,
  typeof schema.attributes,
  typeof identitySchema.attributes,
  Services
> = {
  type_name: "cloud_disk",
  schema,
  async *list({ config, limit }, services) {
    const display_name = `${config.name} of ${limit?.toFixed()}`;
    yield { identity: { name: config.name, zone: services.zone }, display_name };
  },
};
const repeat = defineFunction({
  name: "repeat",
  summary: "",
  description: "",
  parameters: [
    parameter("text", stringType, { description: "", allow_null: true }),
    parameter("times", integerType, { description: "" }),
  ],
  variadic: parameter("more", stringType, { description: "" }),
  returns: stringType,
  run: ([text, times, ...more]) => (text ?? "").repeat(times) + more.map((each) => each.trim()).join(""),
});

defineFunction({
  name: "wrong",
  summary: "",
  description: "",
  parameters: [parameter("text", stringType, { description: "" })],
  returns: integerType,
  // @ts-expect-error a text is no whole number
  run: ([text]) => text.trim(),
});

defineFunction({
  name: "careless",
  summary: "",
  description: "",
  parameters: [parameter("text", stringType, { description: "", allow_null: true })],
  returns: stringType,
  // @ts-expect-error the argument can be null
  run: ([text]) => text.trim(),
});

test("handlers receive what their schemas and parameters say", async () => {
  const context = { signal: new AbortController().signal } as never;
  expect(await repeat.run(["ab", 2, " c "], context)).toBe("ababc");
  expect(await source.read({ config: { name: "a" } }, { zone: "-north" }, context)).toEqual({
    name: "a-north",
  });
  for await (const { display_name } of list.list(
    { config: { name: "a" }, limit: 3, include_resource: false },
    { zone: "north" },
    context,
  ))
    expect(display_name).toBe("a of 3");
  expect(resource.identity?.of({ name: "a" }, { zone: "north" })).toEqual({ name: "a", zone: "north" });
});

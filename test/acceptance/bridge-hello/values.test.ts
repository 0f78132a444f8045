import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type BuiltHello, buildHello, createHelloWorkspace } from "../../support/bridge-hello.ts";
import { stateFile } from "../../support/terraform.ts";

let hello: BuiltHello;
beforeAll(async () => {
  hello = await buildHello();
});
afterAll(() => hello[Symbol.asyncDispose]());

describe("nested attributes", () => {
  const garden = (more: string) => `resource "hello_garden" "a" {
  gate  = { colour = "green" }
  paths = { north = { metres = 3 }, "to the well" = { metres = 5 } }
  gnomes = [{ name = "Zeno" }, { name = "Abel" }]
  ${more}
}
`;

  test("of all four kinds come with their computed children", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(garden('beds = [{ plant = "rose" }, { plant = "leek", depth = 30 }]'));
    await workspace.settle();
    expect(await workspace.values()).toEqual({
      id: "garden-1",
      gate: { colour: "green", key: "green key" },
      beds: [
        { plant: "rose", depth: 20, label: "1. rose" },
        { plant: "leek", depth: 30, label: "2. leek" },
      ],
      paths: { north: { metres: 3, steps: 6 }, "to the well": { metres: 5, steps: 10 } },
      gnomes: [
        { name: "Abel", hat: "Abel's red" },
        { name: "Zeno", hat: "Zeno's red" },
      ],
    });
    await workspace.write(
      garden('beds = [{ plant = "rose" }, { plant = "leek", depth = 30 }]').replace(
        '{ name = "Zeno" }, { name = "Abel" }',
        '{ name = "Abel" }, { name = "Zeno" }',
      ),
    );
    expect((await workspace.plan()).exit_code).toBe(0);
  });

  test("with unknown elements are planned as far as they are known", async () => {
    await using workspace = await createHelloWorkspace(hello);
    const greeting = 'resource "hello_greeting" "g" {\n  name = "Ada"\n}\n';
    const beds = 'beds = [{ plant = "rose" }, { plant = hello_greeting.g.text }]';
    await workspace.write(greeting + garden(beds));
    await workspace.run(["plan", "-out=plan.bin", "-input=false"]);
    const { resource_changes } = JSON.parse((await workspace.run(["show", "-json", "plan.bin"])).stdout);
    const { after, after_unknown } = resource_changes[0].change;
    expect([after.beds, after_unknown.beds]).toEqual([
      [{ plant: "rose", depth: 20 }, { depth: 20 }],
      [{ label: true }, { plant: true, label: true }],
    ]);
    await workspace.settle();
    expect((await workspace.resources())[0]?.values).toMatchObject({
      beds: [{ label: "1. rose" }, { plant: "Hello, Ada!", depth: 20, label: "2. Hello, Ada!" }],
    });
  });

  test("as an unknown list are planned as a whole, and known when applied", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(`resource "hello_greeting" "g" {\n  name = "Ada"\n}\n
resource "hello_garden" "a" {
  beds = [for word in split(" ", hello_greeting.g.text) : { plant = word }]
}
`);
    await workspace.settle();
    expect((await workspace.resources())[0]?.values).toMatchObject({
      beds: [
        { plant: "Hello,", depth: 20 },
        { plant: "Ada!", depth: 20 },
      ],
    });
  });

  test("keep a computed child of an element that stays, and get one for an element that is new", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(garden('beds = [{ plant = "rose" }]'));
    await workspace.settle();
    await workspace.write(garden('beds = [{ plant = "leek" }, { plant = "rose" }]'));
    expect((await workspace.settle()).text).toContain("0 added, 1 changed, 0 destroyed");
    expect(await workspace.values()).toMatchObject({
      beds: [
        { plant: "leek", label: "1. rose" },
        { plant: "rose", label: "2. rose" },
      ],
    });
  });

  test("replace the resource when a child asks for it", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(garden('beds = [{ plant = "rose" }]'));
    await workspace.settle();
    await workspace.write(garden('beds = [{ plant = "rose" }]').replace("green", "white"));
    const plan = await workspace.plan();
    expect([plan.exit_code, plan.text]).toEqual([2, expect.stringMatching(/colour .* # forces replacement/)]);
    await workspace.settle();
    expect(await workspace.values()).toMatchObject({ id: "garden-2" });
  });
});

describe("blocks", () => {
  const items = `item {
    name  = "book"
    kilos = 0.10000000000000000001
  }
  item {
    name = "vase"
    wrapping {
      layers = 3
    }
  }`;

  test("of all five kinds, one inside another, are created and updated", async () => {
    await using workspace = await createHelloWorkspace(hello);
    const parcel = (more: string) => `resource "hello_parcel" "a" {
  wishes = { no = "God tur", se = "Trevlig resa" }
  sender {
    name = "Ada"
  }
  ${items}
  sticker {
    text = "fragile"
  }
  sticker {
    text = "airmail"
  }
  stamp "no" {
    cents = 5
  }
  ${more}
}
`;
    await workspace.write(parcel(""));
    await workspace.settle();
    expect(await workspace.values()).toMatchObject({
      wishes: { no: "God tur", se: "Trevlig resa" },
      sender: { name: "Ada" },
      route: { via: null, by: null },
      item: [
        { name: "book", tag: "parcel-1/1", wrapping: null },
        { name: "vase", tag: "parcel-1/2", wrapping: { layers: 3 } },
      ],
      sticker: [{ text: "airmail" }, { text: "fragile" }],
      stamp: { no: { cents: 5 } },
    });
    expect(await stateFile(workspace)).toContain('"kilos": 0.10000000000000000001');
    await workspace.write(parcel('stamp "se" {\n    cents = 7\n  }\n  route {\n    via = "Rome"\n  }'));
    expect((await workspace.settle()).text).toContain("0 added, 1 changed, 0 destroyed");
    expect(await workspace.values()).toMatchObject({
      route: { via: "Rome" },
      stamp: { no: { cents: 5 }, se: { cents: 7 } },
    });
  });

  test("that are left out are empty, and dynamic ones may be unknown in number", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(`resource "hello_greeting" "g" {\n  name = "Ada"\n}
resource "hello_parcel" "a" {
  dynamic "item" {
    for_each = split(" ", hello_greeting.g.text)
    content {
      name = item.value
    }
  }
}
`);
    await workspace.settle();
    const [, parcel] = await workspace.resources();
    expect(parcel?.values).toMatchObject({
      item: [{ name: "Hello,", tag: "parcel-1/1" }, { name: "Ada!" }],
      sender: null,
      sticker: [],
      stamp: {},
    });
  });
});

describe("values", () => {
  const ledger = (more: string) => `resource "hello_ledger" "a" {
  amount = 9007199254740993
  ${more}
}
`;

  test("of numbers are exact: past 2^53, forty digits, decimals, exponents", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(`${ledger("exact = 0.123456789012345678901234567890")}
output "amount" {
  value = hello_ledger.a.amount + 1
}
`);
    const apply = await workspace.settle();
    expect(apply.text).toContain("amount = 9007199254740994");
    const state = await stateFile(workspace);
    expect(state).toContain('"amount": 9007199254740993');
    expect(state).toContain('"double": 18014398509481986');
    expect(state).toContain('"exact": 0.12345678901234567890123456789');
    expect(state).toContain('"rounds": true');
    await workspace.write(
      ledger("exact = 1e39").replace("9007199254740993", "123456789012345678901234567890123456789"),
    );
    await workspace.settle();
    const after = await stateFile(workspace);
    expect(after).toContain('"amount": 123456789012345678901234567890123456789');
    expect(after).toContain('"double": 246913578024691357802469135780246913578');
  });

  test("of every other type go through plan, apply, state and the next plan", async () => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(
      ledger(`ratio  = 0.5
  tags   = ["b", "a", "b"]
  parts  = [1.5, 9007199254740992]
  shares = { Ada = 1, "Grace H." = null }
  place  = { city = "Oslo", at = [7, true] }
  rates  = { NOK = [0.5, 0.25], EUR = [] }
  signed = [["b", "a"], []]`),
    );
    await workspace.settle();
    expect(await workspace.values()).toMatchObject({
      ratio: 0.5,
      settled: false,
      tags: ["a", "b"],
      parts: [1.5, 9007199254740992],
      shares: { Ada: 1, "Grace H.": null },
      place: { city: "Oslo", at: [7, true] },
      rates: { NOK: [0.5, 0.25], EUR: [] },
      signed: [["a", "b"], []],
      rounds: false,
      note: null,
      copy: null,
    });
    await workspace.write(
      ledger('tags = ["c", "a"]\n  shares = {}\n  parts = []\n  settled = true').replace("993", "994"),
    );
    expect((await workspace.settle()).text).toContain("0 added, 1 changed, 0 destroyed");
    expect(await workspace.values()).toMatchObject({ tags: ["a", "c"], shares: {}, parts: [], place: null });
  });

  test.each([
    ["a text", '"Hi"', "Hi", ["string", "Hi"]],
    ["a number", "1.5", 1.5, ["number", 1.5]],
    ["a bool", "true", true, ["boolean", true]],
    [
      "an object",
      '{ a = [1, "b"], c = null }',
      { a: [1, "b"], c: null },
      ["object", { a: [1, "b"], c: null }],
    ],
    ["a list", 'tolist(["a", "b"])', ["a", "b"], ["object", ["a", "b"]]],
  ])("of a dynamic attribute can be %s", async (_name, hcl, value, copy) => {
    await using workspace = await createHelloWorkspace(hello);
    await workspace.write(ledger(`note = ${hcl}`));
    await workspace.settle();
    expect(await workspace.values()).toMatchObject({ note: value, copy });
    await workspace.write(ledger('note = ["another", "type"]'));
    await workspace.settle();
    expect(await workspace.values()).toMatchObject({ note: ["another", "type"] });
  });
});

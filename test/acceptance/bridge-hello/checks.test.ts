import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  type BuiltHello,
  buildHello,
  createHelloWorkspace,
  type HelloWorkspace,
} from "../../support/bridge-hello.ts";

let hello: BuiltHello;
let workspace: HelloWorkspace;
beforeAll(async () => {
  hello = await buildHello();
  workspace = await createHelloWorkspace(hello);
});
afterAll(async () => {
  await workspace[Symbol.asyncDispose]();
  await hello[Symbol.asyncDispose]();
});

const validate = () => workspace.run(["validate", "-no-color"]);

const journey = (body: string) => `resource "hello_journey" "j" {\n  ${body}\n}\n`;
const ledger = (body: string) => `resource "hello_ledger" "l" {\n  amount = 1\n  ${body}\n}\n`;
const card = (body: string) => `resource "hello_card" "c" {\n  to = "Ada"\n  ${body}\n}\n`;
const parcel = (body: string) => `resource "hello_parcel" "p" {\n  ${body}\n}\n`;
const garden = (body: string) => `resource "hello_garden" "g" {\n  ${body}\n}\n`;

describe("terraform validate", () => {
  // The last column is the line of the configuration that terraform prints beneath the message.
  test.each([
    [
      "a validator of an attribute",
      journey('by_train = "x"\n  stops = -1'),
      "stops must be a whole number of stops from 0 to 1000, not -1.",
      "stops = -1",
    ],
    [
      "a validator of an element of a block",
      parcel('item {\n    name = "vase"\n    wrapping {\n      layers = 12\n    }\n  }'),
      "item[0].wrapping.layers must be a whole number of layers from 1 to 9, not 12.",
      "layers = 12",
    ],
    [
      "a validator inside a set, which has no paths",
      ledger('tags = ["fine", "NOT"]'),
      "must be a lower-case word",
      'tags = ["fine", "NOT"]',
    ],
    [
      "a validator of a nested attribute",
      garden('beds = [{ plant = "rose" }]\n  gate = { colour = "red" }'),
      'gate.colour must be one of "green", "white", not "red".',
      'resource "hello_garden" "g" {',
    ],
    [
      "too many elements",
      garden(`beds = [${'{ plant = "rose" },'.repeat(6)}]`),
      "beds must be",
      'beds = [{ plant = "rose" },',
    ],
    ["duplicates in a list", ledger("parts = [1, 2, 1.0]"), "parts", "parts = [1, 2, 1.0]"],
    [
      "a number out of range, compared exactly",
      ledger("exact = 10000000000000000000000000000000000000001"),
      "exact must be a number from",
      "exact = 10000000000000000000000000000000000000001",
    ],
    [
      "two attributes that exclude each other",
      journey('by_train = "x"\n  by_ship = "y"\n  stops = 1'),
      "by_train and by_ship are configured.",
      'by_ship = "y"',
    ],
    [
      "none of several attributes",
      journey("stops = 1"),
      "At least one of by_train and by_ship must be configured.",
      'resource "hello_journey" "j" {',
    ],
    [
      "what none of several validators accepts",
      card('message = "Hi"\n  ink = "pink"'),
      'ink must be one of "black", "blue", "red", or of the form #rrggbb',
      'ink = "pink"',
    ],
    [
      "what a rule in words refuses",
      card('message = " "'),
      "message must be a message: there is not a word in it.",
      'message = " "',
    ],
    [
      "a data source without any of its arguments",
      'data "hello_cards" "d" {\n}\n',
      "At least one of to and ink must be configured.",
      'data "hello_cards" "d" {',
    ],
    [
      "attributes that belong together",
      'resource "hello_safe" "s" {\n  owner = "x"\n  password_wo = "y"\n}\n',
      "password_wo is configured but password_wo_version is not.",
      'password_wo = "y"',
    ],
    [
      "what the resource itself checks",
      journey('by_ship = "y"\n  stops = 101'),
      "Error: Too many stops",
      "stops = 101",
    ],
    ["too few blocks", parcel("route {\n  }"), "Insufficient item blocks", 'resource "hello_parcel" "p" {'],
    [
      "a value for what the provider computes",
      journey('by_train = "x"\n  stops = 1\n  minutes = 3'),
      "minutes",
      "minutes = 3",
    ],
  ])("finds %s, and shows the place", async (_name, configuration, said, line) => {
    await workspace.write(configuration);
    const { exit_code, text, stderr } = await validate();
    expect([exit_code, text]).toEqual([1, expect.stringContaining(said)]);
    expect(stderr).toMatch(new RegExp(`^[│ ]+\\d+: +${line.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`, "m"));
  });

  test("waits for what is not known yet, until it is", async () => {
    const greeting = 'resource "hello_greeting" "g" {\n  name = "Ada"\n}\n';
    await workspace.write(greeting + ledger("tags = [hello_greeting.g.text]"));
    expect((await validate()).exit_code).toBe(0);
    expect((await workspace.plan()).exit_code).toBe(2);
    const apply = await workspace.apply();
    expect([apply.exit_code, apply.text]).toEqual([1, expect.stringContaining("must be a lower-case word")]);
    expect((await workspace.world()).objects).toEqual({ "greeting-1": expect.anything() });
    await workspace.destroy();
  });

  test("warns of a deprecated argument, with its place", async () => {
    await workspace.write(
      'resource "hello_card" "c" {\n  to = "Ada"\n  message = "Hi"\n  colour = "blue"\n}\n',
    );
    const { exit_code, text, stdout } = await validate();
    expect([exit_code, text]).toEqual([0, expect.stringContaining("Warning: Deprecated argument")]);
    expect(text).toContain("colour is deprecated: Use `ink`.");
    expect(stdout).toMatch(/\d+: {3}colour = "blue"/);
  });

  test("warns in a validator's words, and accepts", async () => {
    await workspace.write(card(`ink = "#0000ff"\n  message = "${"Hi ".repeat(200)}"`));
    const { exit_code, text } = await validate();
    expect([exit_code, text]).toEqual([0, expect.stringContaining("Warning: Long message")]);
    expect(text).toContain("message has to be written very small.");
  });

  test("warns of a deprecated resource", async () => {
    await workspace.write('resource "hello_postcard" "c" {\n  to = "Ada"\n  message = "Hi"\n}\n');
    const { exit_code, text } = await validate();
    expect([exit_code, text]).toEqual([
      0,
      expect.stringContaining("Use hello_card, and a moved block for what exists."),
    ]);
  });
});

describe("a data source", () => {
  const card = 'resource "hello_card" "c" {\n  to = "Ada"\n  message = "Hi"\n}\n';
  const cards = (to: string) => `data "hello_cards" "d" {\n  to = ${to}\n}
output "ids" {\n  value = data.hello_cards.d.ids\n}\n`;

  test("is read while planning, and deferred to the apply when its arguments are not known", async () => {
    await using own = await createHelloWorkspace(hello);
    await own.write(card);
    await own.settle();
    await own.write(card + cards('"Ada"'));
    const plan = await own.plan();
    expect([plan.exit_code, plan.text]).toEqual([2, expect.stringContaining('"card-1"')]);

    await own.write(
      `${card}resource "hello_greeting" "g" {\n  name = "Ada"\n}
${cards('split("-", "$' + '{hello_greeting.g.id}-Ada")[2]')}`,
    );
    const deferred = await own.plan();
    expect(deferred.text).toContain("data.hello_cards.d will be read during apply");
    expect((await own.settle()).text).toContain('"card-1"');
  });

  test("that finds nothing to read says so", async () => {
    await workspace.write(cards('"nobody"'));
    const plan = await workspace.plan();
    expect([plan.exit_code, plan.text]).toEqual([1, expect.stringContaining("Error: No such person")]);
  });
});

test("a provider whose own configuration is not known yet can plan, and applies in one go", async () => {
  await using own = await createHelloWorkspace(hello);
  await own.write(
    `resource "terraform_data" "place" {\n  input = "${own.world_folder}"\n}
resource "hello_greeting" "g" {\n  name = "Ada"\n}\n`,
    "folder = terraform_data.place.output",
  );
  const plan = await own.plan();
  expect(plan.exit_code).toBe(2);
  await own.settle();
  expect((await own.world()).journal).toEqual(["create greeting-1"]);
});

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { citationsIn as cited, missingTests, rowsOf as rowsOfPage } from "./cited-tests.ts";
import { root, sourceFiles } from "./sources.ts";

const page = await readFile(join(root, "docs/dev/bridge.md"), "utf8");

/** Where the page's short file names lead. */
const folders: Readonly<Record<string, string>> = {
  unit: "test/unit/bridge",
  protocol: "test/protocol",
  hello: "test/acceptance/bridge-hello",
  meta: "test/meta",
};

const citationsIn = (text: string) => cited(text, folders);
const rowsOf = (heading: string) => rowsOfPage(page, heading);
const citations = citationsIn(page);

test("every TypeScript block is a part of the example or of its tests", async () => {
  const files = [
    ...(await sourceFiles(["examples/bridge-hello"])),
    ...(await sourceFiles(["test/acceptance/bridge-hello"])),
  ];
  const blocks = [...page.matchAll(/^```ts\n(.*?)\n```$/gms)].map(([, code]) => code ?? "");
  expect(blocks.length).toBeGreaterThanOrEqual(5);
  expect(blocks.filter((code) => !files.some(({ text }) => text.includes(code)))).toEqual([]);
});

test("every file of the example is shown or linked", async () => {
  const files = await sourceFiles(["examples/bridge-hello"]);
  expect(files.length).toBeGreaterThan(15);
  const small_print = ["known.ts", "meta.ts", "main.ts", "resources/greeting.ts"];
  const unseen = files
    .map(({ path }) => path.replace("examples/bridge-hello/", ""))
    .filter((path) => !small_print.includes(path) && !page.includes(`examples/bridge-hello/${path})`));
  expect(unseen).toEqual([]);
});

test("every RPC has a file in wire/ and one in engine/, but for those that the page excepts", async () => {
  const proto = await readFile(join(root, "schema/proto/tfplugin6.proto"), "utf8");
  const rpcs = [...proto.matchAll(/^ {2}rpc (\w+)\(/gm)].map(([, name = ""]) =>
    name.replace(/(?<!^)[A-Z]/g, "-$&").toLowerCase(),
  );
  const files = new Set((await sourceFiles(["src/bridge"])).map(({ path }) => path));
  const without = (folder: string) => rpcs.filter((rpc) => !files.has(`src/bridge/${folder}/${rpc}.ts`));
  const state_stores = rpcs.filter((rpc) =>
    /stat(e|es)-(store|bytes)|lock-state|get-states|delete-state/.test(rpc),
  );
  expect(rpcs.length - state_stores.length).toBe(28);
  expect(without("wire")).toEqual(state_stores);
  const [excepted = ""] = page.match(/^Each RPC has a file.*$/m) ?? [];
  const undecided = rpcs.filter((rpc) => excepted.includes(`\`${rpc}\``));
  expect(undecided).toHaveLength(4);
  expect(without("engine").sort()).toEqual([...undecided, ...state_stores].sort());
});

test("every test that is cited exists", async () => {
  expect(citations.length).toBeGreaterThan(120);
  expect(await missingTests(citations)).toEqual([]);
});

describe("each row has its proof", () => {
  test.each([
    ["What crashes Terraform", 9],
    ["What silently loses or duplicates infrastructure", 10],
    ["Checklist", 25],
  ])("%s", (heading, count) => {
    const rows = rowsOf(heading);
    expect(rows).toHaveLength(count);
    expect(rows.filter(([, proof = ""]) => citationsIn(proof).length === 0)).toEqual([]);
  });

  test("Beside terraform-plugin-framework", () => {
    const rows = rowsOf("Beside terraform-plugin-framework");
    expect(rows.length).toBeGreaterThan(60);
    for (const [feature, verdict, how = ""] of rows) {
      expect([feature, verdict]).toEqual([feature, expect.stringMatching(/^(yes|partly|no)$/)]);
      expect([feature, verdict === "no" || citationsIn(how).length > 0]).toEqual([feature, true]);
    }
  });
});

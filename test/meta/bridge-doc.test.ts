import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "@swc/core";
import { root, sourceFiles } from "./sources.ts";

const page = await readFile(join(root, "docs/dev/bridge.md"), "utf8");

/** Where the page's short file names lead. */
const folders: Readonly<Record<string, string>> = {
  unit: "test/unit/bridge",
  protocol: "test/protocol",
  hello: "test/acceptance/bridge-hello",
  meta: "test/meta",
};

/** `file` "name", "another name in it". */
const citation = /`((?:unit|protocol|hello|meta)\/[\w/-]+)`((?:,? "[^"]+")+)/g;

interface Citation {
  readonly path: string;
  readonly name: string;
}

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

test("every test that is cited exists", async () => {
  expect(citations.length).toBeGreaterThan(120);
  const paths = [...new Set(citations.map(({ path }) => path))];
  const names = new Map(await Promise.all(paths.map(async (path) => [path, await namesIn(path)] as const)));
  const missing = citations.filter(
    ({ path, name }) => !names.get(path)?.some((known) => known === name || known.startsWith(`${name} (`)),
  );
  expect(missing).toEqual([]);
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

/** The cells of all tables below a heading, without the tables' heads. */
function rowsOf(heading: string): string[][] {
  const start = page.search(new RegExp(`^#+ ${heading}$`, "m"));
  if (start < 0) throw new Error(`the page has no heading ${heading}`);
  const section = page.slice(start).split(/\n#+ /)[0] ?? "";
  const tables = section.split(/\n\n/).filter((part) => part.startsWith("|"));
  return tables.flatMap((table) =>
    table
      .trim()
      .split("\n")
      .slice(2)
      .map((line) =>
        line
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim()),
      ),
  );
}

function citationsIn(text: string): Citation[] {
  return [...text.matchAll(citation)].flatMap(([, file = "", quoted = ""]) => {
    const [kind = "", ...rest] = file.split("/");
    const path = `${folders[kind]}/${rest.join("/")}.test.ts`;
    return [...quoted.matchAll(/"([^"]+)"/g)].map(([, name = ""]) => ({ path, name }));
  });
}

/** The titles of a file's tests and groups, and the texts in their tables of cases. */
async function namesIn(path: string): Promise<readonly string[]> {
  const text = await readFile(join(root, path), "utf8").catch(() => "");
  const module = await parse(text, { syntax: "typescript", target: "es2022" });
  const names: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    names.push(...namesOf(node as Node));
    for (const child of Object.values(node)) visit(child);
  };
  visit(module.body);
  return names;
}

/** What of a syntax tree's nodes has to do with names. */
interface Node {
  readonly type?: string;
  readonly value?: unknown;
  readonly callee?: Node;
  readonly object?: Node;
  readonly elements?: readonly ({ readonly expression: Node } | null)[];
  readonly arguments?: readonly { readonly expression: Node }[];
  readonly quasis?: readonly { readonly cooked: string }[];
}

function namesOf(node: Node): string[] {
  // The rows of a table of cases: the first text of each is its name.
  if (node.type === "ArrayExpression")
    return (node.elements ?? []).flatMap((row) => textsOf(row?.expression.elements?.[0]?.expression));
  if (node.type !== "CallExpression" || !isTest(node.callee)) return [];
  const first = node.arguments?.[0]?.expression;
  // A table of one column.
  if (first?.type === "ArrayExpression")
    return (first.elements ?? []).flatMap((row) => textsOf(row?.expression));
  return textsOf(first);
}

function isTest(callee: Node | undefined): boolean {
  if (callee?.type === "Identifier") return callee.value === "test" || callee.value === "describe";
  return callee !== undefined && isTest(callee.callee ?? callee.object);
}

function textsOf(node: Node | undefined): string[] {
  if (node?.type === "StringLiteral") return [String(node.value)];
  return node?.type === "TemplateLiteral" ? [node.quasis?.[0]?.cooked ?? ""] : [];
}

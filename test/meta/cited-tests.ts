import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "@swc/core";
import { root } from "./sources.ts";

/** A test that a page names as proof. */
export interface Citation {
  readonly path: string;
  readonly name: string;
}

/**
 * Reads `file` "name", "another name in it".
 * @param folders where the first part of a page's short file names leads.
 */
export function citationsIn(text: string, folders: Readonly<Record<string, string>>): Citation[] {
  const kinds = Object.keys(folders).join("|");
  const citation = new RegExp(`\`((?:${kinds})\\/[\\w/-]+)\`((?:,? "[^"]+")+)`, "g");
  return [...text.matchAll(citation)].flatMap(([, file = "", quoted = ""]) => {
    const [kind = "", ...rest] = file.split("/");
    const path = `${folders[kind]}/${rest.join("/")}.test.ts`;
    return [...quoted.matchAll(/"([^"]+)"/g)].map(([, name = ""]) => ({ path, name }));
  });
}

/** The citations of tests that do not exist. */
export async function missingTests(citations: readonly Citation[]): Promise<readonly Citation[]> {
  const paths = [...new Set(citations.map(({ path }) => path))];
  const names = new Map(await Promise.all(paths.map(async (path) => [path, await namesIn(path)] as const)));
  return citations.filter(
    ({ path, name }) => !names.get(path)?.some((known) => known === name || known.startsWith(`${name} (`)),
  );
}

/** The cells of all tables below a heading of a page, without the tables' heads. */
export function rowsOf(page: string, heading: string): string[][] {
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
  readonly properties?: readonly { readonly key?: Node; readonly value?: Node }[];
  readonly quasis?: readonly { readonly cooked: string }[];
}

function namesOf(node: Node): string[] {
  // The rows of a table of cases: the first text of each is its name.
  if (node.type === "ArrayExpression")
    return (node.elements ?? []).flatMap((row) => [
      ...textsOf(row?.expression.elements?.[0]?.expression),
      ...namedIn(row?.expression),
    ]);
  if (node.type !== "CallExpression" || !isTest(node.callee)) return [];
  const first = node.arguments?.[0]?.expression;
  // A table of one column.
  if (first?.type === "ArrayExpression")
    return (first.elements ?? []).flatMap((row) => textsOf(row?.expression));
  return textsOf(first);
}

/** A case that is an object says its name itself. */
function namedIn(row: Node | undefined): string[] {
  return (row?.properties ?? []).flatMap(({ key, value }) => (key?.value === "name" ? textsOf(value) : []));
}

function isTest(callee: Node | undefined): boolean {
  if (callee?.type === "Identifier") return callee.value === "test" || callee.value === "describe";
  return callee !== undefined && isTest(callee.callee ?? callee.object);
}

function textsOf(node: Node | undefined): string[] {
  if (node?.type === "StringLiteral") return [String(node.value)];
  return node?.type === "TemplateLiteral" ? [node.quasis?.[0]?.cooked ?? ""] : [];
}

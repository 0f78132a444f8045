import { posix } from "node:path";
import { expect, test } from "@jest/globals";
import { parse } from "@swc/core";
import manifest from "../../package.json" with { type: "json" };
import { allFolders, type SourceFile, sourceFiles } from "./sources.ts";

/** A part of the project, and what may be imported into it. The longest folder that fits a file is its part. */
interface Part {
  readonly folder: string;
  /** Other parts. Only their index.ts, unless a part is open. */
  readonly imports: readonly string[];
  /** Any of its files may be imported, not only index.ts. */
  readonly open?: true;
  /** The only packages it may use; no list means any. */
  readonly packages?: readonly string[];
  /** Packages it must not know of. */
  readonly not_packages?: RegExp;
}

const nosanaAndSolana = /^@(solana|solana-program|nosana)\//;
const terraform = /^@grpc\//;

/** What the package lets its users import. */
const publicExports = Object.keys(manifest.exports).map((path) => path.replace(".", manifest.name));
/** What a user of an export has installed beside it. */
const peers = Object.keys(manifest.peerDependencies);

/** The table of docs/dev/architecture.md. */
const parts: readonly Part[] = [
  { folder: "schema", imports: [], open: true, packages: ["zod"] },
  { folder: "src/base", imports: [], open: true, not_packages: /^@(solana|nosana|grpc)/ },
  { folder: "src/bridge", imports: ["src/base"], not_packages: nosanaAndSolana },
  { folder: "src/solana", imports: ["src/base"], not_packages: /^@(nosana|grpc)\// },
  { folder: "src/nosana", imports: ["src/solana", "src/base", "schema"], not_packages: terraform },
  { folder: "src/ipfs", imports: ["src/base"], not_packages: /^@(solana|grpc)|^@nosana\/(?!ipfs$)/ },
  {
    folder: "src/localnet",
    imports: ["src/nosana", "src/solana", "src/ipfs", "src/base", "schema"],
    not_packages: terraform,
  },
  {
    folder: "provider",
    imports: ["src/bridge", "src/nosana", "src/solana", "src/ipfs", "src/base", "schema"],
    not_packages: terraform,
  },
  { folder: "examples", imports: [], packages: [...publicExports, ...peers] },
];

/** Inside the bridge each layer may import itself and those before it; index.ts may import all. */
const bridgeLayers = ["value", "diag", "schema", "engine", "wire", "host"] as const;

interface Import {
  readonly from: string;
  readonly specifier: string;
}

const files = await sourceFiles(allFolders);
const imports = (await Promise.all(files.map(importsOf))).flat();

test("the scan sees the whole project", () => {
  // Far below what there is, and far above what a scan of the wrong folder would find.
  expect(files.length).toBeGreaterThan(200);
  expect(imports.length).toBeGreaterThan(files.length);
  for (const { folder } of parts.filter(({ folder }) => folder !== "examples"))
    expect([folder, files.some(({ path }) => path.startsWith(`${folder}/`))]).toEqual([folder, true]);
});

test("every kind of import is seen", async () => {
  const text = `
    import a from "./static.ts";
    import type { B } from "./type.ts";
    import "./effect.ts";
    export { c } from "./named.ts";
    export * from "./all.ts";
    export * as d from "./namespace.ts";
    type E = import("./import-type.ts").E;
    const f = await import("./dynamic.ts");
    function g() { return async () => (await import("./nested.ts")).h; }
    const i = require("./required.cjs");
  `;
  const seen = await importsOf({ path: "src/base/sample.ts", text });
  expect(seen.map(({ specifier }) => specifier).sort()).toEqual([
    "./all.ts",
    "./dynamic.ts",
    "./effect.ts",
    "./import-type.ts",
    "./named.ts",
    "./namespace.ts",
    "./nested.ts",
    "./required.cjs",
    "./static.ts",
    "./type.ts",
  ]);
});

test.each([
  ["src/nosana/job.ts", "../bridge/index.ts", "src/nosana may not import src/bridge"],
  ["src/nosana/job.ts", "../solana/send.ts", "import src/solana/index.ts"],
  ["src/bridge/engine/engine.ts", "../wire/dynamic.ts", "engine comes before wire"],
  ["src/bridge/value/path.ts", "../index.ts", "index.ts is for other parts"],
  ["provider/services.ts", "../src/localnet/index.ts", "provider may not import src/localnet"],
  ["src/base/clock.ts", "../../test/support/until.ts", "nothing but tests imports test"],
  ["schema/network.ts", "ws", "schema may use only: zod"],
  ["src/bridge/engine/engine.ts", "@solana/kit", "src/bridge must not know of @solana/kit"],
  ["examples/hello/main.ts", "../../src/bridge/index.ts", "examples may not import src/bridge"],
  ["src/base/clock.ts", "(not a literal)", "write the module's name as a literal"],
])("the table refuses %s → %s", (from, specifier, said) => {
  expect(breach({ from, specifier })).toContain(said);
});

test("the project keeps to the table", () => {
  expect(imports.flatMap((each) => breach(each) ?? [])).toEqual([]);
});

/** What is wrong with an import, and what to do; null when the table allows it. */
function breach({ from, specifier }: Import): string | null {
  const say = (text: string) => `${from} imports ${specifier}: ${text}`;
  if (from.startsWith("test/")) return null;
  if (specifier === "(not a literal)")
    return say("write the module's name as a literal, so that it can be checked");
  const part = partOf(from);
  if (!part) return say("its folder is no part of the project: move the file, or add the part to the table");
  if (!specifier.startsWith(".")) return packageBreach(part, specifier, say);
  const target = posix.join(posix.dirname(from), specifier);
  if (target === "package.json") return null;
  if (target.startsWith("test/"))
    return say("nothing but tests imports test: move what is shared into the sources");
  const other = partOf(target);
  if (!other) return say("it is outside every part");
  if (other === part)
    return part.folder === "src/bridge" ? bridgeBreach(from, target, say) : ownIndex(part, target, say);
  if (!part.imports.includes(other.folder))
    return say(`${part.folder} may not import ${other.folder}: hand it in from above, or move the code down`);
  if (!other.open && target !== `${other.folder}/index.ts`)
    return say(`import ${other.folder}/index.ts, and export there what is needed`);
  return null;
}

function packageBreach(part: Part, specifier: string, say: (text: string) => string): string | null {
  if (specifier.startsWith("node:")) return null;
  if (part.packages && !part.packages.includes(specifier))
    return say(`${part.folder} may use only: ${part.packages.join(", ")}`);
  if (part.not_packages?.test(specifier)) return say(`${part.folder} must not know of ${specifier}`);
  return null;
}

function bridgeBreach(from: string, target: string, say: (text: string) => string): string | null {
  const layer = (path: string) => path.split("/")[2] ?? "";
  const rank = (path: string) => bridgeLayers.indexOf(layer(path) as (typeof bridgeLayers)[number]);
  if (from === "src/bridge/index.ts") return null;
  if (target === "src/bridge/index.ts") return say("index.ts is for other parts: import the file itself");
  // What tests of providers use works without a socket: on the engine and below.
  if (layer(from) === "testing")
    return layer(target) === "testing" || rank(target) <= bridgeLayers.indexOf("engine")
      ? null
      : say("testing may import engine and what comes before it");
  if (rank(from) === -1 || rank(target) === -1)
    return say(`the bridge's layers are ${bridgeLayers.join(" ← ")}`);
  if (rank(target) <= rank(from)) return null;
  return say(`${layer(from)} comes before ${layer(target)}: let ${layer(target)} hand it in`);
}

function ownIndex({ folder }: Part, target: string, say: (text: string) => string): string | null {
  if (target !== `${folder}/index.ts`) return null;
  return say("index.ts is for other parts: import the file itself");
}

function partOf(path: string): Part | undefined {
  return parts.find(({ folder }) => path.startsWith(`${folder}/`));
}

async function importsOf({ path, text }: SourceFile): Promise<Import[]> {
  const module = await parse(text, { syntax: "typescript", target: "es2022" });
  const found: Import[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const specifier = specifierOf(node as Node);
    if (specifier !== null) found.push({ from: path, specifier });
    for (const child of Object.values(node)) visit(child);
  };
  visit(module.body);
  return found;
}

/** What of a syntax tree's nodes speaks of modules. */
interface Node {
  readonly type?: string;
  readonly source?: { readonly value: string } | null;
  readonly argument?: { readonly value: string };
  readonly expression?: { readonly value: string };
  readonly callee?: { readonly type: string; readonly value?: string };
  readonly arguments?: readonly {
    readonly expression: { readonly type: string; readonly value?: unknown };
  }[];
}

/** The module a node imports; null when it imports none. */
function specifierOf(node: Node): string | null {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "ExportNamedDeclaration":
      return node.source?.value ?? null;
    case "TsImportType":
      return node.argument?.value ?? null;
    case "TsExternalModuleReference":
      return node.expression?.value ?? null;
    case "CallExpression": {
      const loads =
        node.callee?.type === "Import" ||
        (node.callee?.type === "Identifier" && node.callee.value === "require");
      const [first] = node.arguments ?? [];
      if (!loads || !first) return null;
      return first.expression.type === "StringLiteral" ? String(first.expression.value) : "(not a literal)";
    }
    default:
      return null;
  }
}

import { parse as parseSyntaxTree, type ValueNode } from "@humanwhocodes/momoa";
import canonicalize from "canonicalize";
import leven from "leven";
import { z } from "zod";
import { type JobDefinition, jobDefinitionSchema } from "../../schema/job-definition.ts";
import type { DocumentIssue } from "../base/error-codes.ts";
import { AppError, isAppError } from "../base/errors.ts";
import { credentialName } from "./credentials.ts";
import { entriesOf, isRecord, notation, type Path, shortened } from "./document-path.ts";

export type { JobDefinition, Operation } from "../../schema/job-definition.ts";

export interface ParsedJobDefinition {
  /** What is to be pinned: the user's definition, its properties in the user's order, without `dropped`. */
  readonly definition: JobDefinition;
  /** Paths of `args.memory` and `args.cpu`: hosts refuse a definition that has them, and bill for it. */
  readonly dropped: readonly string[];
  /** The JSON as the user wrote it. */
  readonly value: unknown;
}

export interface ParseOptions {
  /** The argument that holds the text, for messages; default `job_definition`. */
  readonly argument?: string;
  /** Messages must repeat nothing of what the text holds but the names of its properties. */
  readonly secret?: boolean;
}

/** Reads and checks a job definition. Throws JOB_DEFINITION_INVALID with everything that is wrong with it. */
export function parseJobDefinition(text: string, options: ParseOptions = {}): ParsedJobDefinition {
  try {
    return parse(text);
  } catch (error) {
    if (!isAppError(error, "JOB_DEFINITION_INVALID")) throw error;
    const { argument, secret } = options;
    const issues = secret ? error.context.issues.map(withoutValues) : error.context.issues;
    throw new AppError("JOB_DEFINITION_INVALID", { issues, ...(argument ? { argument } : {}) });
  }
}

function parse(text: string): ParsedJobDefinition {
  const value = readJson(text);
  const issues = [...lostInReading(text), ...unusableValues(value)];
  const known = new Set(issues.map((issue) => issue.path));
  const all = issues.concat(schemaIssues(value).filter((issue) => !known.has(issue.path)));
  if (all.length > 0) throw invalid(all);
  const { kept, dropped } = withoutLimits(value);
  return { definition: kept as JobDefinition, dropped, value };
}

/**
 * Whether two texts define the same job: the same JSON values, whatever their white space, order of properties or way
 * to write a number or a character, with `args.memory` and `args.cpu` left out. They need not be valid definitions.
 */
export function sameJobDefinition(a: string, b: string): boolean {
  try {
    const [left, right] = [a, b].map((text): unknown => JSON.parse(text));
    return a === b || canonicalize(withoutLimits(left).kept) === canonicalize(withoutLimits(right).kept);
  } catch {
    return false;
  }
}

/** Whether the job only offers services: each container exposes a port, so it runs until its time is up. */
export function exposesServices(definition: JobDefinition): boolean {
  const containers = definition.ops.filter((op) => op.type === "container/run");
  return (
    containers.length > 0 &&
    containers.every(({ args: { expose } }) =>
      Array.isArray(expose) ? expose.length > 0 : expose !== undefined,
    )
  );
}

// ---- What hosts refuse

/** Leaves `args.memory` and `args.cpu` out of a definition, and everything else, valid or not, as it is. */
function withoutLimits(value: unknown): { kept: unknown; dropped: string[] } {
  const dropped: string[] = [];
  if (!isRecord(value) || !Array.isArray(value.ops)) return { kept: value, dropped };
  const ops = value.ops.map((op: unknown, index) => {
    if (!isRecord(op) || !isRecord(op.args)) return op;
    const { memory, cpu, ...args } = op.args;
    if (memory !== undefined) dropped.push(`ops[${index}].args.memory`);
    if (cpu !== undefined) dropped.push(`ops[${index}].args.cpu`);
    return { ...op, args };
  });
  return { kept: { ...value, ops }, dropped };
}

// ---- JSON

/** More than any definition needs, and less than what endangers the stack of those who read it after us. */
const deepest = 64;
const mostIssues = 100;

const tooDeep = (path = "") => invalid([{ path, message: `is nested more than ${deepest} levels deep` }]);

function invalid(issues: readonly DocumentIssue[]): AppError<"JOB_DEFINITION_INVALID"> {
  if (issues.length <= mostIssues) return new AppError("JOB_DEFINITION_INVALID", { issues });
  const rest = { path: "", message: `has more problems than these ${mostIssues}` };
  return new AppError("JOB_DEFINITION_INVALID", { issues: [...issues.slice(0, mostIssues), rest] });
}

/** The same complaint without what was found; what would be right, and the names of properties, stay. */
function withoutValues({ path, message }: DocumentIssue): DocumentIssue {
  const expected = message.replace(/, not .*$/s, "");
  if (/^(must be|is missing|is not a known property)/.test(expected)) return { path, message: expected };
  return { path, message: expected.replace(/"(?:[^"\\]|\\.)*"/g, '"…"') };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw invalid([{ path: "", message: `is not valid JSON: ${syntaxProblem(text, error)}` }]);
  }
}

function syntaxProblem(text: string, error: unknown): string {
  if (text.trim() === "") return "it is empty";
  const offset = syntaxErrorOffset(text, error);
  if (offset === undefined) return "it cannot be read";
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  const found = text.codePointAt(offset);
  return found === undefined
    ? `it ends too early, at ${place}`
    : `unexpected ${JSON.stringify(String.fromCodePoint(found))} at ${place}`;
}

/** V8 tells the position of some syntax errors only; the tolerant parser beside it tells that of the others. */
function syntaxErrorOffset(text: string, error: unknown): number | undefined {
  const message = error instanceof Error ? error.message : "";
  const told = / in JSON at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(message)?.[1];
  if (told !== undefined) return Number(told);
  if (message.endsWith("end of JSON input")) return text.length;
  try {
    parseSyntaxTree(text);
    return undefined;
  } catch (located) {
    if (located instanceof RangeError) throw tooDeep();
    return (located as { offset?: number }).offset;
  }
}

const wholeNumber = /^-?\d+$/;
/** Without zeros at either end: those are in the exponent. */
const digits = (number: string) =>
  number
    .replace(/e.*$/, "")
    .replace(/[-.]/g, "")
    .replace(/^0+|0+$/g, "");

/** What `JSON.parse` loses without a word: all but the last of repeated properties, and digits of long whole numbers. */
function lostInReading(text: string): DocumentIssue[] {
  const issues: DocumentIssue[] = [];
  const search = (node: ValueNode, path: Path): void => {
    if (node.type === "Number") {
      const written = text.slice(node.loc.start.offset, node.loc.end.offset);
      if (
        wholeNumber.test(written) &&
        Number.isFinite(node.value) &&
        digits(written) !== digits(String(node.value))
      )
        issues.push({
          path: notation(path),
          message:
            "is a whole number with more digits than readers of JSON keep: write it in quotes, as text",
        });
    }
    if (node.type === "Array")
      for (const [index, { value }] of node.elements.entries()) search(value, [...path, index]);
    if (node.type !== "Object") return;
    const lines = new Map<string, number[]>();
    for (const { name, value, loc } of node.members) {
      const key = name.type === "String" ? name.value : name.name;
      lines.set(key, [...(lines.get(key) ?? []), loc.start.line]);
      search(value, [...path, key]);
    }
    for (const [key, at] of lines)
      if (at.length > 1)
        issues.push({
          path: notation([...path, key]),
          message: `is written ${times(at.length)}, ${linesOf(at)}`,
        });
  };
  try {
    search(parseSyntaxTree(text).body, []);
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep();
    throw error;
  }
  return issues;
}

const times = (count: number) => (count === 2 ? "twice" : `${count} times`);

function linesOf(lines: readonly number[]): string {
  const distinct = [...new Set(lines)];
  return distinct.length === 1 ? `on line ${distinct[0]}` : `on lines ${distinct.join(" and ")}`;
}

/** What JSON can write and yet neither this program nor IPFS could hand on unharmed. */
function unusableValues(root: unknown): DocumentIssue[] {
  const issues: DocumentIssue[] = [];
  const pending: { value: unknown; path: Path }[] = [{ value: root, path: [] }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, path } = next;
    if (path.length > deepest) throw tooDeep(notation(path));
    const report = (message: string) => issues.push({ path: notation(path), message });
    if (path.at(-1) === "__proto__") report("is not a usable property name");
    if (typeof value === "number" && !Number.isFinite(value)) report("is a number too large to keep");
    if (typeof value === "string" && halfCharacter.test(value)) report("holds half of a surrogate pair");
    if (typeof value !== "object" || value === null) continue;
    for (const [key, element] of entriesOf(value).reverse()) {
      if (typeof key === "string" && halfCharacter.test(key))
        report("has half of a surrogate pair in a name");
      pending.push({ value: element, path: [...path, key] });
    }
  }
  return issues;
}

const halfCharacter = /\p{Surrogate}/u;

// ---- Schema

function schemaIssues(value: unknown): DocumentIssue[] {
  try {
    const result = jobDefinitionSchema.safeParse(value, { error: knownProperties });
    if (result.success) return [];
    const issues = result.error.issues.slice(0, mostIssues + 1).flatMap((issue) => explain(issue, value));
    return [...new Map(issues.map((issue) => [`${issue.path}\n${issue.message}`, issue])).values()];
  } catch (error) {
    // zod hands issues on as arguments, of which a call takes some 100 000.
    if (error instanceof RangeError) return [{ path: "", message: "has more problems than can be listed" }];
    throw error;
  }
}

/** Lets the message of an `unrecognized_keys` issue carry what would be known there, for {@link explain} to use. */
const knownProperties: z.core.$ZodErrorMap = ({ code, inst }) =>
  code === "unrecognized_keys" && inst instanceof z.ZodObject
    ? Object.keys(inst.shape).join("\n")
    : undefined;

/** One issue of zod's in our words. To a message of the schema's own that says what must be, it adds what is. */
function explain(issue: z.core.$ZodIssue, root: unknown): DocumentIssue[] {
  const { path } = issue;
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        path: notation([...path, key]),
        message: `is not a known property${suggestion(key, issue.message.split("\n"))}`,
      }));
    case "invalid_union": {
      const fitting = issue.errors.filter((branch) => !branch.some(isMismatch));
      const [likeliest] = fitting.sort((a, b) => strangers(a) - strangers(b) || a.length - b.length);
      if (likeliest)
        return likeliest.flatMap((inner) => explain({ ...inner, path: [...path, ...inner.path] }, root));
      const expected =
        issue.errors.length > 0 ? issue.errors.flat().flatMap(expectation) : expectation(issue);
      return [{ path: notation(path), message: mismatch(expected, path, root) }];
    }
    case "invalid_type":
    case "invalid_value":
      return [{ path: notation(path), message: mismatch(expectation(issue), path, root) }];
    default: {
      const found = issue.message.startsWith("must be ") ? `, not ${describe(path, root)}` : "";
      return [{ path: notation(path), message: issue.message + found }];
    }
  }
}

/** Whether a branch of a union fails at its root: the value is not of that kind at all. */
const isMismatch = ({ path, code }: z.core.$ZodIssue) =>
  path.length === 0 && (code === "invalid_type" || code === "invalid_value");

/** How many properties of the value itself a branch does not know: the fewer, the likelier it was meant. */
const strangers = (branch: readonly z.core.$ZodIssue[]) =>
  branch.reduce((n, i) => n + (i.code === "unrecognized_keys" && i.path.length === 0 ? i.keys.length : 0), 0);

const kinds: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  boolean: "true or false",
  array: "an array",
  object: "an object",
  record: "an object",
};

function expectation(issue: z.core.$ZodIssue): string[] {
  if (issue.code === "invalid_type") return [kinds[issue.expected] ?? issue.expected];
  if (issue.code === "invalid_value") return issue.values.map((value) => JSON.stringify(value));
  if (issue.code === "invalid_union" && "options" in issue)
    return (issue.options ?? []).map((option) => JSON.stringify(option));
  return [];
}

function mismatch(expected: readonly string[], path: Path, root: unknown): string {
  const choices = [...new Set(expected)];
  const must = `must be ${[choices.slice(0, -1).join(", "), choices.at(-1)].filter(Boolean).join(" or ")}`;
  return valueAt(path, root) === undefined
    ? `is missing: it ${must}`
    : `${must}, not ${describe(path, root)}`;
}

/** What stands at a path; where credentials belong, only of what kind it is. */
function describe(path: Path, root: unknown): string {
  const value = valueAt(path, root);
  const kind = Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
  const secret = path.some((key) => credentialName.test(String(key)));
  if (secret || typeof value === "object") return kinds[kind] ?? kind;
  return typeof value === "string" ? JSON.stringify(shortened(value)) : `the ${kind} ${value}`;
}

const valueAt = (path: Path, root: unknown) =>
  path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)[key], root);

function suggestion(key: string, known: readonly string[]): string {
  const furthest = key.length < 4 ? 1 : key.length < 10 ? 2 : 3;
  const near = known
    .filter((name) => Math.abs(name.length - key.length) <= furthest)
    .map((name) => ({ name, distance: leven(name.toLowerCase(), key.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return near && near.distance <= furthest ? `; did you mean ${JSON.stringify(near.name)}?` : "";
}

import { type JobDefinition, validateJobDefinition } from "@nosana/types";

export type HostDefinition = JobDefinition;
export type HostOperation = JobDefinition["ops"][number];

export interface DefinitionProblem {
  readonly path: string;
  readonly expected: string;
  readonly value: unknown;
}

export type CheckedDefinition =
  | { readonly definition: HostDefinition }
  | { readonly problems: readonly DefinitionProblem[] };

/** Checks what came as a job's definition with Nosana's own validator, as a host does before it starts anything. */
export function checkDefinition(value: unknown): CheckedDefinition {
  const checked = validateJobDefinition(value as JobDefinition);
  return checked.success
    ? { definition: checked.data }
    : { problems: checked.errors.map(({ path, expected, value }) => ({ path, expected, value })) };
}

/** The JSON that was pinned; undefined for bytes that are none. */
export function parseDefinition(content: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(content));
  } catch {
    return undefined;
  }
}

/** How the container of an operation is pretended to behave. */
export interface Behaviour {
  /** Until somebody ends it over the control port, or so long. */
  readonly duration_ms: number | "until_ended";
  readonly exit_code: number;
  readonly log: readonly string[];
}

/** A variable of the environment says nothing that can be pretended. */
export class UnusableSetting extends Error {
  override readonly name = "UnusableSetting";
}

/** A timer of Node.js cannot be set further ahead; no job is paid for that long. */
const longestTimerMs = 2 ** 31 - 1;

/** Reads `LOCALNET_*` of an operation's environment; throws `UnusableSetting` for what is not a number there. */
export function behaviourOf({ type, args }: HostOperation): Behaviour {
  const env = "env" in args ? (args.env ?? {}) : {};
  const duration_ms = durationOf(env, type === "container/run" ? 1 : 0);
  const exit_code = numberOf(env, "LOCALNET_EXIT_CODE", 0);
  if (!Number.isInteger(exit_code) || exit_code > 255) {
    throw new UnusableSetting(`LOCALNET_EXIT_CODE must be a whole number from 0 to 255, not "${exit_code}"`);
  }
  return {
    duration_ms,
    exit_code,
    log: env.LOCALNET_LOG?.split("\n") ?? usualLog(args),
  };
}

type Environment = Readonly<Record<string, string>>;

function durationOf(env: Environment, preset: number): Behaviour["duration_ms"] {
  const name = "LOCALNET_DURATION_SECONDS";
  if (env[name] === "until_ended") return "until_ended";
  return Math.min(numberOf(env, name, preset, ', or "until_ended"') * 1000, longestTimerMs);
}

function numberOf(env: Environment, name: string, preset: number, otherwise = ""): number {
  const text = env[name];
  if (text === undefined) return preset;
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new UnusableSetting(`${name} must be a number of 0 or more${otherwise}, not "${text}"`);
}

function usualLog(args: HostOperation["args"]): string[] {
  if (!("image" in args)) return [];
  const command = Array.isArray(args.cmd) ? args.cmd.join(" ") : args.cmd;
  return [`image: ${args.image}`, ...(command === undefined ? [] : [`command: ${command}`])];
}

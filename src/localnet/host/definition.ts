import { z } from "zod";

/** What a simulated host needs of a job definition. It is no full validator: the provider has that. */
const operation = z.looseObject({
  id: z.string(),
  type: z.enum(["container/run", "container/create-volume"]),
  args: z.looseObject({
    image: z.string().optional(),
    cmd: z.union([z.string(), z.array(z.string())]).optional(),
    env: z.record(z.string(), z.string()).optional(),
  }),
  execution: z.looseObject({ group: z.string().optional() }).optional(),
});

const definition = z.looseObject({
  version: z.literal("0.1"),
  type: z.literal("container"),
  ops: z.array(operation),
});

export type HostOperation = z.infer<typeof operation>;
export type HostDefinition = z.infer<typeof definition>;

export interface DefinitionProblem {
  readonly path: string;
  readonly expected: string;
}

export type ReadDefinition =
  | { readonly definition: HostDefinition }
  | { readonly problems: readonly DefinitionProblem[] };

/** Reads the pinned definition of a job, as a host does before it starts anything. */
export function readDefinition(content: Uint8Array | undefined): ReadDefinition {
  if (content === undefined) return { problems: [{ path: "$input", expected: "a pinned job definition" }] };
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(content));
  } catch {
    return { problems: [{ path: "$input", expected: "JSON" }] };
  }
  const parsed = definition.safeParse(json);
  if (parsed.success) return { definition: parsed.data };
  const problems = parsed.error.issues.map(({ path, message }) => ({
    path: ["$input", ...path].join("."),
    expected: message,
  }));
  return { problems };
}

/** How the container of an operation is pretended to behave. */
export interface Behaviour {
  readonly duration_ms: number;
  readonly exit_code: number;
  readonly log: readonly string[];
}

/** A timer of Node.js cannot be set further ahead; no job is paid for that long. */
const longestTimerMs = 2 ** 31 - 1;

/** Reads `LOCALNET_*` of an operation's environment; text that is no number counts as not given. */
export function behaviourOf({ type, args }: HostOperation): Behaviour {
  const env = args.env ?? {};
  const number = (name: string, preset: number): number => {
    const value = Number(env[name] ?? Number.NaN);
    return Number.isFinite(value) && value >= 0 ? value : preset;
  };
  const seconds = number("LOCALNET_DURATION_SECONDS", type === "container/run" ? 1 : 0);
  return {
    duration_ms: Math.min(seconds * 1000, longestTimerMs),
    exit_code: Math.trunc(number("LOCALNET_EXIT_CODE", 0)),
    log: env.LOCALNET_LOG?.split("\n") ?? usualLog(args),
  };
}

function usualLog({ image, cmd }: HostOperation["args"]): string[] {
  const command = Array.isArray(cmd) ? cmd.join(" ") : cmd;
  return [`image: ${image ?? "none"}`, ...(command === undefined ? [] : [`command: ${command}`])];
}

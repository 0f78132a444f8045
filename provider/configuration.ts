import { type DestroyPolicy, destroyPolicies } from "../schema/destroy-policy.ts";
import { type DuplicatePolicy, duplicatePolicies } from "../schema/duplicate-policy.ts";
import { commitments, type NetworkName, networkNames } from "../schema/network.ts";
import {
  type AttributeMap,
  bigintAttribute,
  boolAttribute,
  type CtyNumber,
  DiagnosticError,
  defineSchema,
  errorDiagnostic,
  oneOf,
  type PlannedModelOf,
  parseNumber,
  path,
  stringAttribute,
  textThat,
  Unknown,
  wholeNumberBetween,
} from "../src/bridge/index.ts";
import type { GuardSettings } from "./guards.ts";

const url = (...protocols: readonly string[]) =>
  textThat(`a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(" or ")}`, (text) => {
    if (!URL.canParse(text)) return "it is no URL at all";
    return protocols.includes(new URL(text).protocol) ? null : `it starts with ${new URL(text).protocol}//`;
  });

/** WebSocket clients cannot send them, and dropping them silently would look like an outage. */
const withoutCredentials = textThat("a URL without user name and password", (text) => {
  if (!URL.canParse(text)) return null;
  const { username, password } = new URL(text);
  return username || password ? "put the key into its path or query instead" : null;
});

const attributes = {
  network: stringAttribute("optional", {
    description: "The network jobs run on: `mainnet` (default), `devnet` or `localnet`.",
    validators: [oneOf(...networkNames)],
  }),
  market_address: stringAttribute("optional", {
    description: "Address of the market that jobs are posted to when a `nosana_job` names none.",
  }),
  private_key: stringAttribute("optional", {
    description:
      "The wallet's key pair: base58 text of 64 bytes, or a JSON array of 64 numbers. Never stored in state. " +
      "Prefer the environment variable or `keypair_path`, so that it is in no file of the configuration.",
    sensitive: true,
  }),
  keypair_path: stringAttribute("optional", {
    description:
      "File with the wallet's key pair, in either form of `private_key`. Defaults to `~/.nosana/nosana_key.json`.",
  }),
  rpc_endpoint: stringAttribute("optional", {
    description: "Solana JSON-RPC endpoint. Defaults to the network's public one, which limits requests.",
    validators: [url("http:", "https:")],
  }),
  rpc_subscriptions_endpoint: stringAttribute("optional", {
    description:
      "Solana WebSocket endpoint. Defaults to the network's public one, or to the same host as `rpc_endpoint`.",
    validators: [url("ws:", "wss:"), withoutCredentials],
  }),
  commitment: stringAttribute("optional", {
    description:
      "How final a transaction must be before the provider believes it: `processed`, `confirmed` (default) or `finalized`.",
    validators: [oneOf(...commitments)],
  }),
  ipfs_api: stringAttribute("optional", {
    description:
      "Where job definitions are pinned: a Kubo-compatible IPFS RPC endpoint, such as `http://127.0.0.1:5001`, or " +
      "`https://api.pinata.cloud`. Without it: your own Pinata account if there is an `ipfs_token`, else the network's default.",
    validators: [url("http:", "https:")],
  }),
  ipfs_gateway: stringAttribute("optional", {
    description:
      "IPFS gateway that results are read from, instead of the network's. Whatever it answers is checked against the " +
      "CID. Never receives `ipfs_token`.",
    validators: [url("http:", "https:")],
  }),
  ipfs_token: stringAttribute("optional", {
    description:
      "Bearer token for `ipfs_api`; without `ipfs_api`, on `mainnet` and `devnet`, a JWT of your own Pinata account. " +
      "Never stored in state.",
    sensitive: true,
    validators: [
      textThat("a token, which is one word of visible characters", (text) => {
        if (/^[\x21-\x7e]+$/.test(text)) return null;
        return /^[\x21-\x7e]+\s+$/.test(text) ? "a line break follows it" : "it holds other characters";
      }),
    ],
  }),
  on_destroy: stringAttribute("optional", {
    description:
      "What becomes of a live job whose `nosana_job` is destroyed or replaced, where the resource does not say: " +
      '`detach` or `stop`. Without it: `stop` for resources with `on_timeout = "stop"`, else `detach`.',
    validators: [oneOf(...destroyPolicies)],
  }),
  on_duplicate: stringAttribute("optional", {
    description:
      "What to do before a job is posted when a live job of the same wallet has the same definition, market and time-out, " +
      "and no state is known to hold it, where the resource does not say: `warn` (default), `adopt`, `fail` or `ignore`; " +
      "see `nosana_job`.",
    validators: [oneOf(...duplicatePolicies)],
  }),
  max_spend_per_apply: bigintAttribute("optional", {
    description:
      "The most that one apply may deposit for jobs, in NOS base units (1 NOS = 1,000,000). A job beyond it is not posted. " +
      "What was really taken counts, and no transaction can take more than was counted for it. " +
      "Without it there is no limit. Each provider block, also one with an alias, counts for itself.",
    validators: [wholeNumberBetween(0, Number.MAX_SAFE_INTEGER, "NOS base units")],
  }),
  read_only: boolAttribute("optional", {
    description:
      "Refuses everything that changes the chain: posting, stopping and extending jobs. Plans and refreshes work, also " +
      "without a wallet. Defaults to `false`.",
  }),
} satisfies AttributeMap;

export const providerSchema = defineSchema("provider", {
  description:
    "Runs containers to completion on [Nosana](https://nosana.com), a decentralised GPU network on Solana, and pays " +
    "for them in NOS. Every argument can also be given as an environment variable: `NOSANA_` and its name in " +
    "upper case; an argument in the configuration wins.",
  attributes,
});

export type SettingName = keyof typeof attributes;

/** The provider block merged with the environment. `unknown` names settings Terraform does not know yet. */
export interface Settings {
  readonly values: Readonly<Partial<Record<SettingName, string>>>;
  readonly unknown: ReadonlySet<SettingName>;
  /** How the user gave a setting, for messages: `private_key` or `NOSANA_PRIVATE_KEY`. */
  sourceOf(name: SettingName): string;
}

/** @throws DiagnosticError when an environment variable holds what the attribute would not accept. */
export function readSettings(
  config: PlannedModelOf<typeof attributes>,
  environment: NodeJS.ProcessEnv,
): Settings {
  const values: Partial<Record<SettingName, string>> = {};
  const unknown = new Set<SettingName>();
  const fromEnvironment = new Set<SettingName>();
  for (const name of Object.keys(attributes) as SettingName[]) {
    const configured = config[name];
    if (configured instanceof Unknown) unknown.add(name);
    else if (configured !== null) values[name] = String(configured);
    else {
      const variable = environment[variableOf(name)];
      if (!variable) continue;
      values[name] = readVariable(name, variable);
      fromEnvironment.add(name);
    }
  }
  return { values, unknown, sourceOf: (name) => (fromEnvironment.has(name) ? variableOf(name) : name) };
}

function variableOf(name: SettingName): string {
  return `NOSANA_${name.toUpperCase()}`;
}

/** @throws DiagnosticError when the attribute would not accept the text. */
function readVariable(name: SettingName, text: string): string {
  const { type, validators } = attributes[name];
  const value = type === "bool" ? toBool(text) : type === "number" ? toNumber(text) : text;
  const problem =
    value === null
      ? `${name} must be ${type === "bool" ? '"true" or "false"' : "a number"}, not ${JSON.stringify(text)}.`
      : validators.flatMap((validator) => validator.validate(value, path(name)))[0]?.detail;
  if (problem !== undefined)
    throw new DiagnosticError(
      errorDiagnostic(
        `Invalid environment variable ${variableOf(name)}`,
        `${problem} The value comes from ${variableOf(name)}.`,
        path(name),
      ),
    );
  return String(value);
}

function toBool(text: string): boolean | null {
  if (/^(?:true|1)$/i.test(text)) return true;
  return /^(?:false|0)$/i.test(text) ? false : null;
}

function toNumber(text: string): CtyNumber | null {
  try {
    return parseNumber(text);
  } catch {
    return null;
  }
}

/** What is forbidden. While it is not known yet, everything is that would change something. */
export function guardSettingsOf({ values, unknown }: Settings): GuardSettings {
  const limit = values.max_spend_per_apply;
  const limitOrNone = limit === undefined ? null : BigInt(limit);
  return {
    read_only: values.read_only === "true" || unknown.has("read_only"),
    max_spend_per_apply: unknown.has("max_spend_per_apply") ? 0n : limitOrNone,
  };
}

/** The default of `on_destroy`, null when it is not set; the validators have accepted nothing else. */
export function destroyPolicyOf({ values }: Settings): DestroyPolicy | null {
  return (values.on_destroy ?? null) as DestroyPolicy | null;
}

/** The default of `on_duplicate`; null while it is unknown. */
export function duplicatePolicyOf({ values, unknown }: Settings): DuplicatePolicy | null {
  return unknown.has("on_duplicate") ? null : ((values.on_duplicate ?? "warn") as DuplicatePolicy);
}

/** @returns the network's name; the validators have accepted nothing else. */
export function networkNameOf(settings: Settings): NetworkName {
  return (settings.values.network ?? "mainnet") as NetworkName;
}

import { stringify } from "lossless-json";
import { DiagnosticError, errorDiagnostic } from "../diag/diagnostic.ts";
import { parseLossless } from "../value/json.ts";

/** Turns what an older version stored, as JSON with exact numbers, into what the next steps start from. */
export interface UpgradeHop {
  /** The version whose shape it makes: at most the current one. */
  readonly to: number;
  readonly upgrade: (stored: unknown) => unknown;
}

/** For each older version, by its number: straight to the current model, or a hop to a later version. */
export type Upgrades<T> = Readonly<Record<number, ((stored: unknown) => T) | UpgradeHop>>;

/** JSON that Terraform has kept; from before 0.12 only a flat map of text, which nothing here can read. */
export interface RawState {
  readonly json: Uint8Array;
  readonly is_flat: boolean;
}

/** @throws DiagnosticError when there is no JSON, ValueError when it is none. */
export function jsonOf(raw: RawState): string {
  const text = new TextDecoder().decode(raw.json);
  if (text !== "" && !raw.is_flat) return text;
  throw new DiagnosticError(
    errorDiagnostic(
      "State too old",
      "The stored state is in the format of Terraform 0.11 or older. Remove the resource from state and import it.",
    ),
  );
}

/**
 * Climbs from a stored version to the current one.
 * @returns the model a direct upgrade made, or JSON in the current version's shape; null when there is no way.
 */
export function climb<T>(
  upgrades: Upgrades<T> | undefined,
  from: bigint,
  current: number,
  text: string,
): { readonly model: T } | { readonly json: string } | null {
  if (from === BigInt(current)) return { json: text };
  let stored: unknown = parseLossless(text);
  let version = Number(from);
  while (version !== current) {
    const step = upgrades?.[version];
    if (!step) return null;
    if (typeof step === "function") return { model: step(stored) };
    stored = step.upgrade(stored);
    version = step.to;
  }
  return { json: stringify(stored) ?? "null" };
}

/** @throws TypeError for a hop that leads back or past the current version, or an upgrade nothing ever needs. */
export function checkUpgrades(owner: string, upgrades: Upgrades<unknown> | undefined, current: number): void {
  for (const [key, step] of Object.entries(upgrades ?? {})) {
    const from = Number(key);
    if (!(Number.isSafeInteger(from) && from >= 0 && from < current))
      throw new TypeError(`${owner}: an upgrade from version ${key}, but the current version is ${current}`);
    if (typeof step !== "function" && !(step.to > from && step.to <= current))
      throw new TypeError(`${owner}: the upgrade from version ${key} leads to version ${step.to}`);
  }
}

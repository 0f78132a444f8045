import { createHash, randomBytes } from "node:crypto";
import { wallClock } from "../../../src/base/clock.ts";
import { AppError } from "../../../src/base/errors.ts";
import { type PrivateState, Unknown } from "../../../src/bridge/index.ts";
import type { PlannedJobModel } from "./schema.ts";

/** What a job's keys are derived from, and what was planned with it; it goes from the plan to the apply. */
export interface PlannedNonce {
  /** 32 random bytes in base64. Who has it alone can neither tell the job's address nor sign for it. */
  readonly nonce: string;
  /** The same for all jobs that one provider process has planned. */
  readonly plan: string;
  /** When it was planned, in Unix seconds by the planning machine's clock. */
  readonly planned_at: number;
  /** What was known of the job; what was unknown is left out. */
  readonly asked: Asked;
  /** Null while it was unknown. */
  readonly network: string | null;
  readonly wallet: string | null;
  /** The address that follows from all this. */
  readonly job: string | null;
  /** Whether that address is planned as the job's `id`: then no other job can become this resource. */
  readonly promised: boolean;
}

/** Arguments that fix a job, by name; of the definition its SHA-256. */
type Asked = Readonly<Partial<Record<keyof PlannedJobModel, string | null>>>;

const key = "planned_job";
const nonce_bytes = 32;

/** One for each process that plans. */
const this_plan = randomBytes(12).toString("hex");

export function newNonce(asked: Asked): PlannedNonce {
  const nonce = randomBytes(nonce_bytes).toString("base64");
  const planned_at = Math.floor(wallClock.now() / 1000);
  return {
    nonce,
    plan: this_plan,
    planned_at,
    asked,
    network: null,
    wallet: null,
    job: null,
    promised: false,
  };
}

export function storeNonce(privateState: PrivateState, planned: PlannedNonce): void {
  privateState.set(key, { ...planned, check: checkOf(planned) });
}

export function forgetNonce(privateState: PrivateState): void {
  privateState.delete(key);
}

/** Null where there is none. @throws AppError PLAN_EDITED for one that is not as it was put there. */
export function recallNonce(privateState: PrivateState): PlannedNonce | null {
  const stored = privateState.get(key);
  if (stored === undefined) return null;
  if (typeof stored !== "object" || stored === null) throw edited("it is no object");
  const { check, ...planned } = stored as PlannedNonce & { readonly check: unknown };
  // By this what was damaged is told; who edits it on purpose cannot make the job's address, which only the wallet can.
  if (check !== checkOf(planned)) throw edited("it does not agree with its own checksum");
  if (Buffer.from(planned.nonce, "base64").length !== nonce_bytes)
    throw edited("its nonce is not of 32 bytes");
  return planned;
}

export const edited = (reason: string) => new AppError("PLAN_EDITED", { reason });

const checkOf = (planned: Partial<PlannedNonce>) => sha256(JSON.stringify([key, sorted(planned)]));

/** Hosts and their users may have written the keys in another order. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => [name, sorted(member)]);
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** What of a plan fixes the job. */
export function askedIn(plan: PlannedJobModel): Asked {
  const { job_definition, market, node, timeout_seconds } = plan;
  const asked: Record<string, string | null> = {};
  if (!(job_definition instanceof Unknown))
    asked.job_definition = job_definition === null ? null : sha256(job_definition);
  if (!(market instanceof Unknown)) asked.market = market;
  if (!(node instanceof Unknown)) asked.node = node;
  if (!(timeout_seconds instanceof Unknown)) asked.timeout_seconds = String(timeout_seconds);
  return asked;
}

/** @throws AppError PLAN_OUTDATED when what was known when planning is not what it was. */
export function checkUnchanged(
  planned: PlannedNonce,
  now: Pick<PlannedNonce, "asked" | "network" | "wallet">,
): void {
  for (const [name, before] of Object.entries(planned.asked)) {
    const after = now.asked[name as keyof Asked];
    if (after === undefined || after === before) continue;
    // Of a definition only its digest is here, which tells nobody anything.
    const shown =
      name === "job_definition" ? { planned: null, found: null } : { planned: before, found: after };
    throw new AppError("PLAN_OUTDATED", { name, ...shown });
  }
  for (const name of ["network", "wallet"] as const) {
    const [before, after] = [planned[name], now[name]];
    if (before !== null && after !== null && before !== after)
      throw new AppError("PLAN_OUTDATED", { name, planned: before, found: after });
  }
}

import type { Address } from "@solana/kit";
import { wallClock } from "../../../src/base/clock.ts";
import { formatUnits } from "../../../src/base/error-codes.ts";
import { type Diagnostic, errorDiagnostic, path, warningDiagnostic } from "../../../src/bridge/index.ts";
import type { Job } from "../../../src/nosana/index.ts";
import type { Duplicate } from "./duplicates.ts";
import { costLeft, howToStop, nos_decimals } from "./messages.ts";

export type ShownDuplicate = Duplicate & { readonly explorer_url: string | null };

const at = path("on_duplicate");

/** The job is live, nobody is known to have it, and the one that was wanted is posted beside it. */
export function duplicateFound(found: ShownDuplicate): Diagnostic {
  const { address } = found.job;
  return warningDiagnostic(
    `Live job with the same definition: ${address}`,
    `${told(found)} No state is known to hold it: a run on another machine may have posted it, and ended before its id ` +
      `was saved. This resource gets a job of its own. ${toKeep(address)} ${howToStop({ id: address, explorer_url: found.explorer_url })} ` +
      'With on_duplicate = "adopt" such a job becomes the resource, and nothing is posted.',
    at,
  );
}

/** The same where that forbids posting. */
export function duplicates([first, ...others]: readonly [ShownDuplicate, ...ShownDuplicate[]]): Diagnostic {
  const { address } = first.job;
  const all = [first, ...others].map(told).join("\n");
  return errorDiagnostic(
    `Live job with the same definition: ${address}`,
    `${all}\n\nNo state is known to hold ${others.length === 0 ? "it" : "them"}, and on_duplicate is "fail", so no other is ` +
      `posted. Nothing was sent or paid. ${toKeep(address)} Or set on_duplicate to "adopt", and the next apply does that by ` +
      `itself. ${howToStop({ id: address, explorer_url: first.explorer_url })} To post another job beside it, set ` +
      'on_duplicate to "warn".',
    at,
  );
}

export function adoptedDuplicate(found: ShownDuplicate): Diagnostic {
  const { address } = found.job;
  return warningDiagnostic(
    `Live job with the same definition taken over: ${address}`,
    `${told(found)} No state is known to hold it, and on_duplicate is "adopt": that job is this resource now, and nothing ` +
      "was posted or paid again. If another state holds it after all, run terraform state rm on one of the two.",
    at,
  );
}

/** The id stands in the plan, and no other job can become the resource. */
export function adoptionTooLate(planned: Address, strangers: readonly Job[]): Diagnostic {
  const [first] = strangers.map(({ address }) => address);
  return errorDiagnostic(
    `Live job with the same definition: ${first}`,
    `Job ${first} has the same definition, market and time-out, and no state is known to hold it. It cannot be taken over, ` +
      `for the plan says that this resource is job ${planned}: on_duplicate was not "adopt" when it was planned. Nothing was ` +
      "sent or paid. Run terraform plan again with the same settings as apply, and apply the new plan.",
    at,
  );
}

/** The endpoint does not search. That is not the same as that there is nothing. */
export function cannotLook(policy: "warn" | "adopt" | "fail", reason: string): Diagnostic {
  const what =
    "whether a live job with the same definition exists that no state holds, as when the machine of an earlier run has " +
    `vanished. ${reason}`;
  if (policy === "warn")
    return warningDiagnostic(
      "Duplicates not looked for",
      `It could not be found out ${what} The job is posted all the same. Set rpc_endpoint to an endpoint that searches accounts ` +
        '(getProgramAccounts), or on_duplicate to "ignore" to do without.',
      at,
    );
  return errorDiagnostic(
    "Duplicates cannot be looked for",
    `on_duplicate is "${policy}", and it could not be found out ${what} Nothing was sent or paid. Set rpc_endpoint to an ` +
      'endpoint that searches accounts (getProgramAccounts), or on_duplicate to "warn" or "ignore" to post without looking.',
    at,
  );
}

const toKeep = (id: Address) => `To keep that one, import it: terraform import 'nosana_job.NAME' ${id}.`;

/** Its id, state, age and cost. */
function told({ job, posted_at }: Duplicate): string {
  const state = typeof job.state === "string" ? job.state : `in state ${job.state.unknown}`;
  const now = BigInt(Math.floor(wallClock.now() / 1000));
  const age =
    posted_at === null
      ? "when it was posted, the RPC endpoint does not tell;"
      : `it was posted ${ageText(now - posted_at)} ago;`;
  const cost = `it has cost ${formatUnits(costSoFar(job, now), nos_decimals)} NOS so far, and`;
  return (
    `Job ${job.address} has the same definition, market and time-out. It is ${state}; ${age} ${cost} ` +
    costLeft({ deposit: job.price * job.timeout_seconds })
  );
}

/** Base units of NOS that its host has earned by now. The deposit pays for no more. */
export function costSoFar({ price, time_start, timeout_seconds }: Job, now: bigint): bigint {
  if (time_start === null || now <= time_start) return 0n;
  const seconds = now - time_start;
  return price * (seconds < timeout_seconds ? seconds : timeout_seconds);
}

const units = [
  ["day", 86_400n],
  ["hour", 3_600n],
  ["minute", 60n],
  ["second", 1n],
] as const;

/** In the largest unit of which there are two; a clock that is behind the chain's makes it nothing. */
export function ageText(seconds: bigint): string {
  const [unit, length] = units.find(([, each]) => seconds >= 2n * each) ?? ["second", 1n];
  const count = seconds < 0n ? 0n : seconds / length;
  return `${count} ${unit}${count === 1n ? "" : "s"}`;
}

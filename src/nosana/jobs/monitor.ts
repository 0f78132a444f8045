import type { Address, Signature } from "@solana/kit";
import type { JobFate } from "../history.ts";
import type { QueryDeps } from "../job-query.ts";
import { monitor } from "../monitor/monitor.ts";
import type { LogOptions } from "../monitor/transaction-log.ts";
import { type Job, jobOf, type Market, marketOf } from "./accounts.ts";

export const MonitorEventType = { JOB: "job", MARKET: "market", CLOSED: "closed" } as const;
export type MonitorEventType = (typeof MonitorEventType)[keyof typeof MonitorEventType];

/** An account that is gone. */
export interface Closed {
  readonly address: Address;
  readonly account: "job" | "market";
  /** How a job's account was closed; null for a market. */
  readonly fate: JobFate | null;
  /** The job as it last was; null when that is not known. */
  readonly last: Job | null;
}

/** A change, with the transaction that made it. */
export type MonitorEvent = (
  | { readonly type: typeof MonitorEventType.JOB; readonly data: Job }
  | { readonly type: typeof MonitorEventType.MARKET; readonly data: Market }
  | { readonly type: typeof MonitorEventType.CLOSED; readonly data: Closed }
) & { readonly signature: Signature; readonly slot: bigint };

export interface MonitorOptions extends LogOptions {
  /** Only this market and its jobs. */
  readonly market?: Address | undefined;
  /** Only jobs of this project; markets are left out. */
  readonly project?: Address | undefined;
}

/** Each change of each job, in order, and what becomes of markets; for what it throws see `transactionLog`. */
export async function* monitorJobs(
  deps: QueryDeps,
  { market, project, ...options }: MonitorOptions = {},
): AsyncGenerator<MonitorEvent, void, undefined> {
  const wanted = (job: Job | null) =>
    (market === undefined || job?.market === market) && (project === undefined || job?.project === project);
  for await (const { signature, slot, ...event } of monitor(deps, options)) {
    if (event.type === "job") {
      const data = jobOf(event.job);
      if (wanted(data)) yield { type: MonitorEventType.JOB, data, signature, slot };
    } else if (event.type === "closed") {
      const { address, fate } = event;
      const last = event.last && jobOf(event.last);
      const data = { address, account: "job", fate, last } as const;
      if (wanted(last)) yield { type: MonitorEventType.CLOSED, data, signature, slot };
    } else if (project === undefined && (market === undefined || market === event.address)) {
      const closed = { address: event.address, account: "market", fate: null, last: null } as const;
      yield event.market
        ? { type: MonitorEventType.MARKET, data: marketOf(event.market), signature, slot }
        : { type: MonitorEventType.CLOSED, data: closed, signature, slot };
    }
  }
}

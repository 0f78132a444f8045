import type { Address } from "@solana/kit";
import { most_result_bytes } from "../../schema/result-limits.ts";
import { anyOf } from "../base/abort.ts";
import { boundedBody } from "../base/bounded-body.ts";
import type { Clock } from "../base/clock.ts";
import { AppError, reasonOf } from "../base/errors.ts";
import type { Secret } from "../base/secret.ts";
import type { Wallet } from "../solana/index.ts";
import { hostAuthorization } from "./host-auth.ts";
import type { Network } from "./network.ts";
import { type JobResult, parseJobResult } from "./result.ts";

/** A job and the host that runs it. */
export interface HostedJob {
  readonly job: Address;
  readonly node: Address;
}

/**
 * The API of the host that runs a job, as the owner of a confidential job needs it (Nosana CLI, `ApiHandler.ts`).
 * Everything throws HOST_UNREACHABLE, HOST_REFUSED, and ABORTED with the signal.
 */
export interface HostApi {
  /** Where the host of a job answers. */
  urlOf(node: Address): string;
  /** Hands over the definition, JSON. @returns false while the host does not wait for one yet; true when it has it. */
  deliver(hosted: HostedJob, definition: Secret<string>, signal: AbortSignal): Promise<boolean>;
  /** Whether the host has been given the definition. */
  hasDefinition(hosted: HostedJob, signal: AbortSignal): Promise<boolean>;
  /**
   * The result, which the host keeps for a minute after the job's end and gives away once; null before and after.
   */
  collectResult(hosted: HostedJob, signal: AbortSignal): Promise<JobResult | null>;
}

export interface HostApiOptions {
  readonly network: Network;
  /** Origin of the RPC endpoint: a local network serves its hosts there. */
  readonly rpc_origin: string;
  /** The owner of the jobs. */
  readonly wallet: Wallet;
  readonly clock: Clock;
}

const request_timeout_seconds = 15;

export function createHostApi({ network, rpc_origin, wallet, clock }: HostApiOptions): HostApi {
  const urlOf = (node: Address) =>
    network.service_domain === null
      ? `${rpc_origin}/hosts/${node}`
      : `https://${node}.${network.service_domain}`;

  const ask = async (
    { job, node }: HostedJob,
    method: "GET" | "POST",
    what: "job-definition" | "results",
    signal: AbortSignal,
    body?: Secret<string>,
  ): Promise<Response> => {
    const host = urlOf(node);
    // A header for each request: with its time it soon expires.
    const authorization = await hostAuthorization({ message: job, wallet, clock });
    try {
      return await fetch(`${host}/job/${job}/${what}`, {
        method,
        headers: { authorization: authorization.reveal(), "content-type": "application/json" },
        // Neither header nor definition is meant for whoever a host may point at.
        redirect: "error",
        signal: anyOf(signal, AbortSignal.timeout(request_timeout_seconds * 1000)),
        ...(body ? { body: body.reveal() } : {}),
      });
    } catch (error) {
      throw failure({ job, node }, error, signal);
    }
  };

  const failure = ({ job, node }: HostedJob, error: unknown, signal: AbortSignal) =>
    signal.aborted
      ? new AppError("ABORTED", { doing: `asking the host of job ${job}` })
      : new AppError("HOST_UNREACHABLE", { host: urlOf(node), reason: reasonOf(error) });

  const hasDefinition = async (hosted: HostedJob, signal: AbortSignal) => {
    const answer = await ask(hosted, "GET", "job-definition", signal);
    await answer.body?.cancel();
    if (answer.ok) return true;
    if (answer.status === 400) return false;
    throw refusal(hosted, answer);
  };

  // What a refusing host writes is not passed on: it may repeat what it was sent.
  const refusal = ({ node }: HostedJob, { status }: Response, reason = reasons[status] ?? "") =>
    new AppError("HOST_REFUSED", { host: urlOf(node), status, reason });

  return {
    urlOf,
    hasDefinition,
    async deliver(hosted, definition, signal) {
      const answer = await ask(hosted, "POST", "job-definition", signal, definition);
      await answer.body?.cancel();
      if (answer.ok) return true;
      // It has one already, from a run that did not hear the answer, or does not wait for one yet.
      if (answer.status === 400) return hasDefinition(hosted, signal);
      throw refusal(hosted, answer);
    },
    async collectResult(hosted, signal) {
      const answer = await ask(hosted, "GET", "results", signal);
      if (answer.ok) {
        const result = await boundedBody(answer, most_result_bytes).catch((error: unknown) => {
          throw failure(hosted, error, signal);
        });
        if (result !== null) return parseJobResult(result);
        throw refusal(hosted, answer, `the result is larger than ${most_result_bytes} bytes`);
      }
      await answer.body?.cancel();
      if (answer.status === 400) return null;
      throw refusal(hosted, answer);
    },
  };
}

const reasons: Readonly<Record<number, string>> = {
  401: "it does not take the signature for that of the job's owner",
  404: "the job, or its host, is not known there",
  413: "the definition is too long",
};

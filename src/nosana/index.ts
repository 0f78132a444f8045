// Where
export { asAddress } from "./address.ts";
export { confidentialStub, isConfidentialStub, most_bytes_delivered } from "./confidential.ts";
export { findCredentials, redactor } from "./credentials.ts";
export { cidFromDigest, digestOf } from "./digest.ts";
// Client
export { createExactClient, type ExactClient, type ExactClientOptions } from "./exact-client.ts";
export type { FollowOptions } from "./follow.ts";
export type { HistoryOptions, JobEvent, JobFate, JobHistory } from "./history.ts";
export { createHostApi, type HostApi, type HostApiOptions, type HostedJob } from "./host-api.ts";
export { type HostAuthOptions, hostAuthorization } from "./host-auth.ts";
// Accounts
export type { Job, JobState, Run } from "./job.ts";
// Definitions
export {
  exposesServices,
  type JobDefinition,
  type Operation,
  type ParsedJobDefinition,
  type ParseOptions,
  parseJobDefinition,
  sameJobDefinition,
} from "./job-definition.ts";
export type { Extended, ExtendOptions, OwnerOptions, Refunded, Sent } from "./job-owner.ts";
export type { JobFilter } from "./job-query.ts";
export type { ReadOptions } from "./job-reader.ts";
export { type JobReference, parseJobReference } from "./job-reference.ts";
export type { Listed, Listing, ListingInput, ListOptions } from "./listing.ts";
export { job_type_unknown, longest_queue, type Market, type QueueType } from "./market.ts";
export { type Network, type NetworkName, networkNames, networks } from "./network.ts";
export {
  freshAccounts,
  type NewAccounts,
  type PlannedKeys,
  plannedAccounts,
  plannedJobAddress,
} from "./new-accounts.ts";
export type { Preflight, PreflightInput } from "./preflight.ts";
export { estimatePrice, type PriceEstimate } from "./price-estimate.ts";
export { explainProgramError } from "./program-errors.ts";
export type { EndedPosting, RecoveredJob, Recovery, StrayPosting } from "./recovery.ts";
// Results
export {
  type JobResult,
  type LogChunk,
  type OperationResult,
  parseJobResult,
} from "./result.ts";
export { type ServiceUrls, serviceUrls } from "./service-urls.ts";
export { type JobStatus, jobStatus, type StatusHints } from "./status.ts";

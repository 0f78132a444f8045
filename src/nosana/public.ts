// What the package exports as ./nosana. Inside the project import index.ts.
export type { Address } from "@solana/kit";
export { AppError, isAppError } from "../base/errors.ts";
export type { Journal, JournalOptions } from "../solana/index.ts";
// Client
export {
  type ConnectOptions,
  connect,
  type NosanaClient,
  type Posted,
  type PostingOptions,
  type SendingOptions,
} from "./connect.ts";
export type { HistoryOptions, JobEvent, JobFate, JobHistory } from "./history.ts";
// Accounts
export type { Job as ExactJob, Run as ExactRun } from "./job.ts";
export type { JobDefinition, ParsedJobDefinition, ParseOptions } from "./job-definition.ts";
export type { Extended, Refunded, Sent } from "./job-owner.ts";
export { type Job, JobState, type Market, MarketQueueType, type Run } from "./jobs/accounts.ts";
export type { JobInstructions, PostParams, ResultParams } from "./jobs/instructions.ts";
export { type Closed, type MonitorEvent, MonitorEventType, type MonitorOptions } from "./jobs/monitor.ts";
export type { JobFollowOptions, JobsProgram } from "./jobs/program.ts";
export type { JobFilters, JobQueries, RunFilters } from "./jobs/queries.ts";
export type { Market as ExactMarket } from "./market.ts";
export { type Network, type NetworkName, networks } from "./network.ts";
export type { Preflight } from "./preflight.ts";
export {
  address,
  cidFromDigest,
  createJournal,
  digestOf,
  loadWallet,
  parseJobDefinition,
  serviceUrls,
} from "./public-functions.ts";
export type { ServiceUrls } from "./service-urls.ts";

import { errorCodes } from "../anchor/errors.ts";

/** `NosanaJobsError` of the program, the enum its IDL knows. */
export const jobsError = errorCodes({
  InvalidMarketAccount: "This market account is not valid.",
  MarketInWrongState: "This market does not have the right status.",
  NotInMarketQueue: "Account cannot be find account in market queue.",
  InvalidJobAccount: "This job account is not valid.",
  JobInWrongState: "This job does not have the right status.",
  JobNotExpired: "The job has not yet expired.",
  JobResultNull: "The job result can not be null.",
  JobInvalidProject: "The job has a different project owner.",
  JobTimeoutNotGreater: "The new job timeout should be larger than the current one.",
  JobInvalidRunAccount: "The run account does not match the job.",
  JobResultsAlreadySet: "The job results are already set.",
  NodeQueueDoesNotMatch: "This node queue does not match.",
  NodeStakeUnauthorized: "This node is not authorizing this stake.",
  NodeNotEnoughStake: "This node has not staked enough tokens.",
  NodeAlreadyQueued: "This node is already present in the queue.",
  NodeNftWrongMetadata: "This metadata does not have the correct address.",
  NodeNftWrongOwner: "This NFT is not owned by this node.",
  NodeNftInvalidAmount: "Access NFT amount cannot be 0.",
  NodeKeyInvalidCollection: "This access key does not belong to a verified collection.",
});

/** The staking program's error that jobs instructions use; its place in that enum gives the number. */
export const invalidStakeAccount = {
  name: "InvalidStakeAccount",
  code: 6012,
  message: "This stake does not belong to the authority.",
};

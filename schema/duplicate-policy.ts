/**
 * What a create does about a live job of the same wallet that is the same as the one wanted, and that no state is known
 * to hold: tells of it, takes it over, refuses to post another, or does not even look.
 */
export const duplicatePolicies = ["warn", "adopt", "fail", "ignore"] as const;

export type DuplicatePolicy = (typeof duplicatePolicies)[number];

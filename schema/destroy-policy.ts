/** What becomes of a live job whose resource is destroyed or replaced: it goes on, or it is stopped for a refund. */
export const destroyPolicies = ["detach", "stop"] as const;

export type DestroyPolicy = (typeof destroyPolicies)[number];

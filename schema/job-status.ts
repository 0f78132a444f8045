/** A job's life in the words of the `status` attribute. */
export const jobStatuses = ["pending", "running", "completed", "failed", "cancelled"] as const;
/** From these nothing leads on. */
export const terminalJobStatuses: readonly JobStatus[] = ["completed", "failed", "cancelled"];

export type JobStatus = (typeof jobStatuses)[number];

import { z } from "zod";

/**
 * What hosts post as a job's result. Many host versions write it, so every field may be missing or of another type:
 * each falls back to a neutral value, and what is not named here is ignored.
 */

const text = z.string().nullable().catch(null);
const number = z.number().nullable().catch(null);
const flag = z.boolean().catch(false);
const list = z.array(z.unknown()).catch([]);

export const logLineSchema = z.object({ type: text, log: text });

export const diagnosticsSchema = z.object({
  reason: z
    .object({ hostShutDown: flag, jobStopped: flag, jobExpired: flag })
    .catch({ hostShutDown: false, jobStopped: false, jobExpired: false }),
});

export const operationStateSchema = z.object({
  operationId: text,
  status: text,
  startTime: number,
  endTime: number,
  exitCode: z.int().nullable().catch(null),
  logs: list,
  /** What the definition's `results` found in the logs: a text, or several. */
  results: z.record(z.string(), z.unknown()).catch({}),
  /** Called `error` in the published types, `errors` by the hosts. */
  error: z.unknown().optional(),
  errors: list,
  diagnostics: diagnosticsSchema.catch({
    reason: { hostShutDown: false, jobStopped: false, jobExpired: false },
  }),
});

/** The result of today's hosts, `FlowState` in `@nosana/types`. */
export const flowStateSchema = z.object({
  status: z.string(),
  errors: list,
  opStates: z.array(z.unknown()),
});

/** The result of hosts of 2023: by operation its status, then what each command printed. */
export const legacyResultSchema = z.object({
  results: z.record(z.string(), z.array(z.unknown())),
});

export const legacyCommandSchema = z.object({
  status: z.union([z.string(), z.number()]).nullable().catch(null),
  error: z.unknown().optional(),
  log: list,
});

export type FlowState = z.infer<typeof flowStateSchema>;
export type OperationState = z.infer<typeof operationStateSchema>;
export type LegacyResult = z.infer<typeof legacyResultSchema>;

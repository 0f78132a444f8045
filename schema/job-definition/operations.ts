import { z } from "zod";
import { checkOperationsTogether } from "./dependencies.ts";
import { exposeSchema } from "./expose.ts";
import { resourcesSchema } from "./resources.ts";

export const envSchema = z.record(z.string(), z.string());

export const commandSchema = z.union([z.string(), z.array(z.string())]);

export const imageSchema = z.string().regex(/^\S+$/, {
  error: ({ input }) => (input === "" ? "must not be empty" : "must not contain white space"),
});

/** Kubernetes' way to write an amount of memory. Hosts refuse the property: it is never pinned. */
export const memorySchema = z.string().regex(/^(?=.*[1-9])\d+(\.\d+)?(Ki|Mi|Gi|Ti|k|K|M|G|T)?$/, {
  error: `must be an amount of memory like "512Mi", "1Gi" or "2G"`,
});

/** Kubernetes' way to write a share of processors. Hosts refuse the property: it is never pinned. */
export const cpuSchema = z.string().regex(/^(?=.*[1-9])(\d+m|\d+(\.\d+)?)$/, {
  error: `must be a number of processors like "2", "0.5" or "500m"`,
});

const restartPolicySchema = z.union([
  z.enum(["no", "always", "unless-stopped", "on-failure"]),
  z.strictObject({
    policy: z.literal("on-failure"),
    restart_tries: z
      .number()
      .refine((tries) => Number.isInteger(tries) && tries >= 0, {
        error: "must be a whole number, 0 or more",
      })
      .optional(),
  }),
]);

export const containerRunArgsSchema = z.strictObject({
  image: imageSchema,
  aliases: z.union([z.string(), z.array(z.string())]).optional(),
  cmd: commandSchema.optional(),
  entrypoint: commandSchema.optional(),
  env: envSchema.optional(),
  work_dir: z.string().optional(),
  gpu: z.boolean().optional(),
  private: z.boolean().optional(),
  expose: exposeSchema.optional(),
  volumes: z.array(z.strictObject({ name: z.string(), dest: z.string() })).optional(),
  restart_policy: restartPolicySchema.optional(),
  authentication: z
    .strictObject({
      docker: z
        .strictObject({
          username: z.string().optional(),
          password: z.string().optional(),
          email: z.string().optional(),
          server: z.string().optional(),
        })
        .optional(),
    })
    .optional(),
  resources: resourcesSchema.optional(),
  memory: memorySchema.optional(),
  cpu: cpuSchema.optional(),
});

export const createVolumeArgsSchema = z.strictObject({ name: z.string() });

/** Placeholders name an operation up to the first dot, so an id with a dot could never be meant. */
export const operationIdSchema = z.string().regex(/^[^\s.]+$/, {
  error: ({ input }) =>
    input === ""
      ? "must not be empty"
      : `must not contain ${/\s/.test(String(input)) ? "white space" : "a dot"}`,
});

const regexSchema = z.string().superRefine((source, context) => {
  try {
    new RegExp(source);
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(error.message.lastIndexOf(": ") + 2) : "";
    context.addIssue({ code: "custom", message: `is not a regular expression: ${reason}` });
  }
});

const logTypesSchema = z
  .array(z.enum(["stdin", "stdout", "stderr", "nodeerr"]))
  .refine((types) => types.length > 0, { error: "must name at least one log" })
  .refine((types) => new Set(types).size === types.length, { error: "must name each log once" });

const resultsSchema = z.record(
  z.string(),
  z.union([regexSchema, z.strictObject({ regex: regexSchema, logType: logTypesSchema })]),
);

const executionSchema = z
  .strictObject({
    group: z.string().min(1, { error: "must not be empty" }).optional(),
    depends_on: z.array(z.string()).optional(),
    stop_if_dependent_stops: z.boolean().optional(),
  })
  .refine((e) => e.stop_if_dependent_stops === undefined || e.depends_on !== undefined, {
    path: ["stop_if_dependent_stops"],
    error: `needs "depends_on" beside it`,
    when: ({ value }) => typeof value === "object" && value !== null,
  });

const common = {
  id: operationIdSchema,
  results: resultsSchema.optional(),
  execution: executionSchema.optional(),
};

export const containerRunSchema = z.strictObject({
  type: z.literal("container/run"),
  ...common,
  args: containerRunArgsSchema,
});

export const createVolumeSchema = z.strictObject({
  type: z.literal("container/create-volume"),
  ...common,
  args: createVolumeArgsSchema,
});

export const operationSchema = z.discriminatedUnion("type", [containerRunSchema, createVolumeSchema]);

export const operationsSchema = z
  .array(operationSchema)
  .min(1, { error: "must hold at least one operation: an empty job is paid for and does nothing" })
  .superRefine(checkOperationsTogether, { when: ({ value }) => Array.isArray(value) });

import { z } from "zod";
import type { exposeSchema, healthCheckSchema } from "./job-definition/expose.ts";
import {
  commandSchema,
  type containerRunSchema,
  type createVolumeSchema,
  envSchema,
  type operationSchema,
  operationsSchema,
} from "./job-definition/operations.ts";
import type { resourceSchema } from "./job-definition/resources.ts";

export { placeholderPattern } from "./job-definition/literals.ts";

const textOrNumber = z.union([z.string(), z.number()]);
const textsOrNumbers = z.array(textOrNumber);

const metaSchema = z
  .object({
    trigger: z.string().optional(),
    system_resources: z.record(z.string(), textOrNumber).optional(),
  })
  .catchall(
    z.union([
      z.string(),
      z.number(),
      textsOrNumbers,
      z.record(z.string(), z.union([z.string(), z.number(), textsOrNumbers])),
    ]),
  );

const logisticSchema = z.strictObject({
  type: z.enum(["api", "api-listen"]),
  args: z.strictObject({ endpoint: z.string().optional() }),
});

const globalSchema = z.strictObject({
  image: z.string().optional(),
  gpu: z.boolean().optional(),
  entrypoint: commandSchema.optional(),
  env: envSchema.optional(),
  work_dir: z.string().optional(),
  variables: z.record(z.string(), z.string()).optional(),
});

/**
 * A Nosana job definition, version 0.1: what `@nosana/types` 2.1 accepts, less what costs money and cannot work
 * (no operations, ports that cannot be opened, dependencies a host refuses), plus `args.memory` and `args.cpu`, which
 * Nosana's Terraform documentation names and its hosts refuse.
 */
export const jobDefinitionSchema = z.strictObject({
  version: z.literal("0.1"),
  type: z.literal("container"),
  ops: operationsSchema,
  meta: metaSchema.optional(),
  global: globalSchema.optional(),
  logistics: z.strictObject({ send: logisticSchema, receive: logisticSchema }).optional(),
  deployment_id: z.string().optional(),
});

export type JobDefinition = z.infer<typeof jobDefinitionSchema>;
export type Operation = z.infer<typeof operationSchema>;
export type ContainerRun = z.infer<typeof containerRunSchema>;
export type CreateVolume = z.infer<typeof createVolumeSchema>;
export type Expose = z.infer<typeof exposeSchema>;
export type HealthCheck = z.infer<typeof healthCheckSchema>;
export type Resource = z.infer<typeof resourceSchema>;

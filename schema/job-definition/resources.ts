import { z } from "zod";
import { removeIfEmptySchema, spreadMarkerSchema } from "./literals.ts";

const s3Sources = ["files", "bucket", "buckets"] as const;

export const s3ResourceSchema = z
  .strictObject({
    type: z.literal("S3"),
    target: z.string(),
    url: z.string().optional(),
    allowWrite: z.boolean().optional(),
    files: z.array(z.string()).optional(),
    bucket: z.string().optional(),
    buckets: z.array(z.strictObject({ url: z.string(), files: z.array(z.string()).optional() })).optional(),
    IAM: z
      .strictObject({ REGION: z.string(), ACCESS_KEY_ID: z.string(), SECRET_ACCESS_KEY: z.string() })
      .optional(),
  })
  .superRefine(
    (resource, context) => {
      const [first, ...others] = s3Sources.filter((name) => resource[name] !== undefined);
      for (const name of others)
        context.addIssue({ code: "custom", path: [name], message: `cannot stand beside "${first}"` });
    },
    { when: ({ value }) => typeof value === "object" && value !== null },
  );

export const hfResourceSchema = z.strictObject({
  type: z.literal("HF"),
  target: z.string(),
  repo: z.string(),
  revision: z.string().optional(),
  files: z.array(z.string()).optional(),
  accessToken: z.string().optional(),
});

export const ollamaResourceSchema = z.strictObject({
  type: z.literal("Ollama"),
  model: z.string(),
  target: z.string().optional(),
});

export const resourceSchema = z.discriminatedUnion("type", [
  s3ResourceSchema,
  hfResourceSchema,
  ollamaResourceSchema,
]);

export const resourcesSchema = z.array(z.union([resourceSchema, spreadMarkerSchema, removeIfEmptySchema]));

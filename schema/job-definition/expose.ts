import { z } from "zod";
import { placeholderPattern, spreadMarkerSchema } from "./literals.ts";

/** The official validator takes any number here; a host can open these only. */
export const portSchema = z.number().refine((port) => Number.isInteger(port) && port >= 1 && port <= 65535, {
  error: ({ input }) =>
    Number.isInteger(input) ? `port ${input} is outside 1–65535` : `port ${input} is not a whole number`,
});

const portPlaceholderSchema = z.string().regex(placeholderPattern, {
  error: ({ input }) =>
    /^\d{1,5}$/.test(String(input))
      ? `must be the number ${input}`
      : `must be a port number or a placeholder like "%%globals.variables.port%%"`,
});

const httpHealthCheckSchema = z.strictObject({
  type: z.literal("http"),
  path: z.string(),
  method: z.enum(["GET", "POST", "PUT", "DELETE"]),
  expected_status: z.number(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown().optional(),
  continuous: z.boolean(),
});

const websocketHealthCheckSchema = z.strictObject({
  type: z.literal("websocket"),
  expected_response: z.string(),
  continuous: z.boolean(),
});

export const healthCheckSchema = z.discriminatedUnion("type", [
  httpHealthCheckSchema,
  websocketHealthCheckSchema,
]);

export const exposedPortSchema = z.strictObject({
  port: portSchema,
  type: z.enum(["web", "api", "webapi", "websocket", "none"]).optional(),
  health_checks: z.array(healthCheckSchema).optional(),
});

const singleForms = [portSchema, portPlaceholderSchema, exposedPortSchema, spreadMarkerSchema] as const;

const exposeListSchema = z.array(z.union(singleForms)).superRefine(
  (entries, context) => {
    const owners = new Map<number, number>();
    for (const [index, entry] of entries.entries()) {
      const inObject = typeof entry === "object" && entry !== null && "port" in entry;
      const port = inObject ? entry.port : entry;
      if (typeof port !== "number") continue;
      const owner = owners.get(port);
      if (owner === undefined) owners.set(port, index);
      else
        context.addIssue({
          code: "custom",
          path: inObject ? [index, "port"] : [index],
          message: `port ${port} is exposed already by element ${owner}`,
        });
    }
  },
  { when: ({ value }) => Array.isArray(value) },
);

export const exposeSchema = z.union([...singleForms, exposeListSchema]);

/** More than this a host's JSON reader refuses (Nosana CLI, `ApiHandler.ts`: the default of express). */
export const most_bytes_delivered = 100 * 1024;

/**
 * What is pinned in the place of a confidential job's definition: it tells the host to wait for the definition, and to
 * keep the result for the job's owner (Nosana CLI, `privateBlankJobDefintion`). Every such job has the same one.
 */
export const confidentialStub = {
  version: "0.1",
  type: "container",
  meta: { trigger: "terraform" },
  logistics: {
    send: { type: "api-listen", args: {} },
    receive: { type: "api-listen", args: {} },
  },
  ops: [],
} as const;

/** Whether this is what is pinned for a confidential job, by any client: the definition itself travels another way. */
export function isConfidentialStub(definition: unknown): boolean {
  if (typeof definition !== "object" || definition === null) return false;
  const { logistics, ops } = definition as { readonly logistics?: unknown; readonly ops?: unknown };
  const { send } = (logistics ?? {}) as { readonly send?: { readonly type?: unknown } };
  return typeof send?.type === "string" && Array.isArray(ops) && ops.length === 0;
}

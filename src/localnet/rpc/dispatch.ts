import { z } from "zod";
import { parseJson, printJson } from "../../solana/index.ts";
import { invalidParams, RpcFailure, rpcCode } from "./failure.ts";

const request = z.object({
  jsonrpc: z.literal("2.0"),
  id: z.union([z.string(), z.number(), z.bigint(), z.null()]).optional(),
  method: z.string(),
  params: z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]).nullish(),
});

/** Answers one call; throws `RpcFailure` for an error the caller is to see. */
export type Answer = (method: string, params: readonly unknown[]) => unknown;

const unreadable = Symbol("no JSON");

/** The JSON of a request, or a mark that it is none. */
export function readRequest(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return unreadable;
  }
}

/** The methods a request calls, as far as it is one. */
export function methodsOf(body: unknown): string[] {
  const calls: unknown[] = Array.isArray(body) ? body : [body];
  return calls.flatMap((call) => {
    const parsed = request.safeParse(call);
    return parsed.success ? [parsed.data.method] : [];
  });
}

/**
 * Answers a request of JSON-RPC 2.0, a single call or a batch. Returns undefined when nothing is to be answered:
 * calls without an id want no answer.
 */
export async function answerJson(body: unknown, answer: Answer, unexpected: (error: unknown) => void) {
  if (body === unreadable) {
    return printJson(failed(null, new RpcFailure(rpcCode.parse_error, "Parse error")));
  }
  if (!Array.isArray(body)) {
    const single = await answerOne(body, answer, unexpected);
    return single && printJson(single);
  }
  if (body.length === 0) return printJson(failed(null, invalidRequest()));
  const answers = await Promise.all(body.map((each) => answerOne(each, answer, unexpected)));
  const wanted = answers.filter((each) => each !== undefined);
  return wanted.length > 0 ? printJson(wanted) : undefined;
}

async function answerOne(body: unknown, answer: Answer, unexpected: (error: unknown) => void) {
  const parsed = request.safeParse(body);
  if (!parsed.success) return failed(null, invalidRequest());
  const { id, method, params } = parsed.data;
  const outcome = await outcomeOf(async () => {
    if (params && !Array.isArray(params)) throw invalidParams("parameters by name are not supported");
    return answer(method, params ?? []);
  }, unexpected);
  if (id === undefined) return undefined;
  return outcome instanceof RpcFailure ? failed(id, outcome) : { jsonrpc: "2.0", result: outcome, id };
}

async function outcomeOf(call: () => unknown, unexpected: (error: unknown) => void): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof RpcFailure) return error;
    unexpected(error);
    return new RpcFailure(rpcCode.internal_error, "Internal error");
  }
}

function failed(id: string | number | bigint | null, { code, message, data }: RpcFailure) {
  return { jsonrpc: "2.0", error: { code, message, ...(data !== undefined && { data }) }, id };
}

function invalidRequest(): RpcFailure {
  return new RpcFailure(rpcCode.invalid_request, "Invalid request");
}

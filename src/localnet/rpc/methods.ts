import { RpcFailure, rpcCode } from "./failure.ts";
import type { MethodTable, RpcContext } from "./method.ts";
import { accountMethods } from "./methods/accounts.ts";
import { chainMethods } from "./methods/chain.ts";
import { historyMethods } from "./methods/history.ts";
import { sendingMethods } from "./methods/sending.ts";
import { tokenMethods } from "./methods/tokens.ts";

/** Every method of the HTTP service. */
export const methods: MethodTable = {
  ...accountMethods,
  ...chainMethods,
  ...historyMethods,
  ...sendingMethods,
  ...tokenMethods,
};

export function callMethod(context: RpcContext, name: string, params: readonly unknown[]): unknown {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (!method) throw new RpcFailure(rpcCode.method_not_found, "Method not found");
  return method(context, params);
}

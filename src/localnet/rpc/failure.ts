/** Thrown by a method: the call is answered with this JSON-RPC error. */
export class RpcFailure extends Error {
  override readonly name = "RpcFailure";
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

export const rpcCode = {
  parse_error: -32700,
  invalid_request: -32600,
  method_not_found: -32601,
  invalid_params: -32602,
  internal_error: -32603,
  preflight_failure: -32002,
  signature_verification_failure: -32003,
  block_not_available: -32004,
  unsupported_transaction_version: -32015,
  min_context_slot_not_reached: -32016,
} as const;

export function invalidParams(reason: string): RpcFailure {
  return new RpcFailure(rpcCode.invalid_params, `Invalid params: ${reason}`);
}

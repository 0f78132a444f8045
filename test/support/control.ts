/** What the local network can be made to do wrong; `docs/dev/localnet.md` tells of each. */
export interface FaultRequest {
  readonly kind:
    | "drop_answer"
    | "drop_request"
    | "hang"
    | "delay"
    | "too_many_requests"
    | "server_error"
    | "forbidden"
    | "refuse"
    | "lag";
  readonly service?: "rpc" | "ipfs" | "gateway";
  readonly method?: string;
  readonly times?: number | "always";
  readonly seconds?: number;
  readonly slots?: number;
  readonly retry_after_seconds?: number;
}

export interface ControlOverview {
  readonly slot: number;
  readonly unix_time: number;
  readonly making_blocks: boolean;
  readonly hosts: readonly string[];
  readonly faults: readonly { readonly id: number; readonly fault: FaultRequest; readonly left?: number }[];
  /** Calls of the RPC service, by method. */
  readonly calls: Readonly<Record<string, number>>;
}

/** A client of the control endpoint: what goes wrong is decided from outside the network's process. */
export class Control {
  readonly #url: string;

  constructor(url: string | undefined) {
    if (url === undefined) throw new Error("the local network was started without --control-port");
    this.#url = url;
  }

  overview(): Promise<ControlOverview> {
    return this.#call("GET", "/") as Promise<ControlOverview>;
  }

  async fault(fault: FaultRequest): Promise<number> {
    return ((await this.#call("POST", "/faults", fault)) as { id: number }).id;
  }

  /** Disarms one fault, or all. */
  async clear(id?: number): Promise<void> {
    await this.#call("DELETE", id === undefined ? "/faults" : `/faults/${id}`);
  }

  /** Does one of the actions and returns what it says of it. */
  act(name: string, params: Readonly<Record<string, unknown>> = {}): Promise<Record<string, unknown>> {
    return this.#call("POST", `/actions/${name}`, params) as Promise<Record<string, unknown>>;
  }

  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      ...(body !== undefined && {
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    });
    const answer = (await response.json()) as { error?: string };
    if (!response.ok) throw new Error(`${response.status}: ${answer.error}`);
    return answer;
  }
}

import { until } from "./until.ts";

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

/** A node behind the RPC endpoint. `lag` is what it was told, `behind` where it is. */
export interface PoolNode {
  readonly node: string;
  readonly lag: string;
  readonly behind: number;
  readonly slot: number;
}

export interface ControlOverview {
  readonly slot: number;
  readonly unix_time: number;
  readonly nodes: readonly PoolNode[];
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

  nodes(): Promise<{ readonly leader: { readonly slot: number }; readonly nodes: readonly PoolNode[] }> {
    return this.#call("GET", "/nodes") as ReturnType<Control["nodes"]>;
  }

  /** Has a node be this many slots behind, or wander in a range such as `20-40`. */
  setLag(node: number | string, lag: number | string): Promise<PoolNode> {
    return this.#call("PUT", `/nodes/${node}`, { lag }) as Promise<PoolNode>;
  }

  /** Does one of the actions and returns what it says of it. */
  act(name: string, params: Readonly<Record<string, unknown>> = {}): Promise<Record<string, unknown>> {
    return this.#call("POST", `/actions/${name}`, params) as Promise<Record<string, unknown>>;
  }

  /** Ends what a job runs `until_ended`, once its host has begun with it. */
  async endOperations(job: string): Promise<void> {
    const ended = () =>
      this.act("end_operations", { job }).then(
        () => true,
        (error: Error) => {
          if (!error.message.startsWith("409")) throw error;
          return false;
        },
      );
    await until(ended);
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

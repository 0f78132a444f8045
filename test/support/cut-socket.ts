import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A TCP proxy whose connections can be cut. */
export interface CutSocket {
  /** The target's URL, through the proxy. */
  readonly url: string;
  /** How many connections there are now. */
  readonly open_connections: number;
  /** How many connections were cut. */
  readonly cut_connections: number;
  /** Breaks all connections, and refuses new ones for a while. */
  cut(milliseconds: number): void;
  stop(): Promise<void>;
}

export async function startCutSocket(target: string): Promise<CutSocket> {
  const { hostname, port, protocol } = new URL(target);
  const open = new Set<Socket>();
  let cut_connections = 0;
  let refuse_until_ms = 0;
  const server = createServer((client) => {
    if (Date.now() < refuse_until_ms) return void client.destroy();
    const upstream = connect(Number(port), hostname);
    const end = () => {
      client.destroy();
      upstream.destroy();
      open.delete(client);
    };
    open.add(client);
    for (const socket of [client, upstream]) socket.on("error", end).on("close", end);
    client.pipe(upstream);
    upstream.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cutAll = () => {
    for (const socket of open) {
      socket.destroy();
      cut_connections++;
    }
  };
  return {
    url: `${protocol}//127.0.0.1:${(server.address() as AddressInfo).port}`,
    get open_connections() {
      return open.size;
    },
    get cut_connections() {
      return cut_connections;
    },
    cut(milliseconds) {
      refuse_until_ms = Date.now() + milliseconds;
      cutAll();
    },
    async stop() {
      cutAll();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where the server listens. */
export interface Listener {
  readonly network: "unix" | "tcp";
  /** What grpc-js binds to. */
  readonly bind_target: string;
  /** What the host connects to, given the port that was bound. */
  address(bound_port: number): string;
  /** Removes the socket and its folder; safe to call twice. */
  remove(): Promise<void>;
}

/** `sun_path` holds 104 bytes on macOS, one of them the terminating zero; longer paths would be cut off silently. */
const max_socket_path_bytes = 103;

/**
 * A unix socket in a folder only this user can enter; TCP on loopback where the system has no unix sockets for
 * Node.js, or where no temporary folder has a path short enough.
 */
export async function createListener(environment: NodeJS.ProcessEnv): Promise<Listener> {
  if (process.platform !== "win32") {
    const folders = [environment.PLUGIN_UNIX_SOCKET_DIR, tmpdir(), "/tmp"].filter((folder) => folder);
    for (const folder of folders as string[]) {
      if (Buffer.byteLength(join(folder, "tf-nosana-XXXXXX", "plugin.sock")) > max_socket_path_bytes)
        continue;
      return unixListener(await mkdtemp(join(folder, "tf-nosana-")));
    }
  }
  return {
    network: "tcp",
    bind_target: "127.0.0.1:0",
    address: (bound_port) => `127.0.0.1:${bound_port}`,
    remove: async () => {},
  };
}

async function unixListener(folder: string): Promise<Listener> {
  await chmod(folder, 0o700);
  const socket = join(folder, "plugin.sock");
  return {
    network: "unix",
    bind_target: `unix:${socket}`,
    address: () => socket,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

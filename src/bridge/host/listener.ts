import { chmod, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Logger } from "../../base/log.ts";
import { createTemporaryFolder, temporaryPrefix, tidyTemporaryFolders } from "../../base/temporary-folder.ts";

/** Where the server listens. */
export interface Listener {
  readonly network: "unix" | "tcp";
  /** What grpc-js binds to. */
  readonly bind_target: string;
  /** What the host connects to, given the port that was bound. */
  address(bound_port: number): string;
  /** Removes the socket and its folder; safe to call twice. */
  remove(): Promise<void>;
  /** Removes what killed servers left. Never throws. */
  tidy(log: Logger): Promise<void>;
}

/** `sun_path` holds 104 bytes on macOS, one of them the terminating zero; longer paths would be cut off silently. */
const max_socket_path_bytes = 103;
const kind = "tf-nosana";

/**
 * A unix socket in a folder only this user can enter; TCP on loopback where the system has no unix sockets for
 * Node.js, or where no temporary folder has a path short enough.
 */
export async function createListener(environment: NodeJS.ProcessEnv): Promise<Listener> {
  if (process.platform !== "win32") {
    const folders = [environment.PLUGIN_UNIX_SOCKET_DIR, tmpdir(), "/tmp"].filter((folder) => folder);
    for (const folder of folders as string[]) {
      if (
        Buffer.byteLength(join(folder, `${temporaryPrefix(kind)}XXXXXX`, "plugin.sock")) >
        max_socket_path_bytes
      )
        continue;
      return unixListener(await createTemporaryFolder(kind, folder));
    }
  }
  return {
    network: "tcp",
    bind_target: "127.0.0.1:0",
    address: (bound_port) => `127.0.0.1:${bound_port}`,
    remove: async () => {},
    tidy: async () => {},
  };
}

async function unixListener(folder: string): Promise<Listener> {
  await chmod(folder, 0o700);
  const socket = join(folder, "plugin.sock");
  return {
    network: "unix",
    bind_target: `unix:${socket}`,
    address: () => socket,
    // Again when something is written into it meanwhile, as `tidy` does.
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
    tidy: (log) => tidyTemporaryFolders(folder, log),
  };
}

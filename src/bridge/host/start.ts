import { createLogger } from "../../base/log.ts";
import type { Provider } from "../engine/provider.ts";
import type { AttributeMap } from "../schema/attribute.ts";
import { runByHandMessage, startedByHost } from "./cookie.ts";
import { hclogLine, isWanted, wantedLevel } from "./log-writer.ts";
import { guardProcess } from "./process-guards.ts";

export interface Program<M extends AttributeMap, Services> {
  /** The executable's name, `terraform-provider-nosana`. */
  readonly name: string;
  readonly version: string;
  /** The provider's address in a registry, `registry.terraform.io/nosana/nosana`. */
  readonly provider_address: string;
  /** Loads the provider; called once, and not at all when a person runs the program by hand. */
  readonly load: () => Promise<Provider<M, Services>>;
}

/**
 * Runs the process as a Terraform plugin. Only light modules are loaded before the magic cookie is checked.
 * Exits with 1 when it was not started by a host. With `--debug` it serves any host, until Ctrl-C.
 */
export async function startPlugin<M extends AttributeMap, Services>(
  program: Program<M, Services>,
): Promise<void> {
  const environment = process.env;
  const threshold = wantedLevel(environment);
  // The real stream: the guard turns what others print there into entries.
  const writeStderr = process.stderr.write.bind(process.stderr);
  const log = createLogger((entry) => {
    if (isWanted(entry.level, threshold)) writeStderr(hclogLine(entry, program.name, new Date()));
  });
  if (process.argv.slice(2).some((argument) => /^--?debug$/.test(argument))) {
    const [{ serveForDebugging }, provider] = await Promise.all([import("./debug.ts"), program.load()]);
    const { provider_address } = program;
    return serveForDebugging(provider, { environment, log, provider_address });
  }
  if (!startedByHost(environment)) {
    process.stderr.write(runByHandMessage(program));
    process.exitCode = 1;
    return;
  }
  const guard = guardProcess(log);
  const [{ serve }, provider] = await Promise.all([import("./serve.ts"), program.load()]);
  await serve(provider, { environment, log, guard });
}

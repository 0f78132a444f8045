import { commandLineOf } from "../src/base/processes.ts";

/** What a provider can know of the command that has started it. */
export interface HostCommand {
  /** `terraform test`, which keeps its states in memory. */
  readonly isTest: boolean;
  /** It looks at all of the state: no option has told it to leave out a part, or to look at another state. */
  readonly isWhole: boolean;
  /** The state's own file, where an option names it. */
  readonly state: string | null;
}

/** Terraform's and OpenTofu's options that leave out resources, or write the state elsewhere than it is read. */
const partial = /^--?(?:target|exclude|target-file|exclude-file|state|state-out)(?:=|$)/;

/**
 * The command as the host was started with it, and `TF_CLI_ARGS`. Terraform starts providers itself, and tells them
 * nothing of its options. Where this system does not tell how the parent was started, it counts as a whole run.
 */
export async function hostCommand(
  environment: NodeJS.ProcessEnv,
  host_pid: number = process.ppid,
): Promise<HostCommand> {
  return readCommand((await commandLineOf(host_pid)) ?? [], environment);
}

export function readCommand(line: readonly string[], environment: NodeJS.ProcessEnv): HostCommand {
  const words = line.slice(1);
  const name = words.find((word) => !word.startsWith("-")) ?? "";
  const more = [environment.TF_CLI_ARGS, environment[`TF_CLI_ARGS_${name}`]].join(" ").split(/\s+/);
  const options = [...words, ...more];
  return {
    isTest: name === "test",
    isWhole: name !== "test" && !options.some((option) => partial.test(option)),
    state: optionValue("state", options),
  };
}

/** Go's flags: one dash or two, and the value after `=` or as the next word. */
function optionValue(name: string, options: readonly string[]): string | null {
  for (const [index, option] of options.entries()) {
    const [flag, ...value] = option.replace(/^--?/, "").split("=");
    if (flag !== name || !option.startsWith("-")) continue;
    return (value.length > 0 ? value.join("=") : options[index + 1]) || null;
  }
  return null;
}

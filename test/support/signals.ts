import { execa } from "execa";

/** Sends a signal to the plugin processes of a running terraform. */
export async function signalProvider(
  terraform_pid: number | undefined,
  signal: NodeJS.Signals,
): Promise<void> {
  const { stdout } = await execa("pgrep", ["-P", String(terraform_pid)], { reject: false });
  for (const pid of stdout.split("\n").filter(Boolean))
    try {
      process.kill(Number(pid), signal);
    } catch (error) {
      // It ended in between.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
}

/** Ctrl-C: the terminal sends it to terraform and to its plugins alike. */
export async function pressCtrlC(terraform: {
  readonly pid?: number | undefined;
  kill(signal: "SIGINT"): boolean;
}) {
  const plugins = signalProvider(terraform.pid, "SIGINT");
  terraform.kill("SIGINT");
  await plugins;
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "@jest/globals";
import { jobBlock } from "../support/jobs.ts";
import { useLocalnet } from "../support/localnet.ts";
import { builtProvider } from "../support/plugin-host.ts";
import { createWorkspace, onlyResource } from "../support/terraform.ts";
import { until } from "../support/until.ts";

test("with --debug several terraform commands share one process, which lives until Ctrl-C", async () => {
  await using localnet = await useLocalnet();
  const provider = spawn(process.execPath, [builtProvider, "--debug"], {
    // The settings' environment is the provider's own, not terraform's.
    env: { ...process.env, ...localnet.environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(provider, "exit");
  let printed = "";
  provider.stdout.on("data", (data) => {
    printed += String(data);
  });
  try {
    await until(() => printed.includes("TF_REATTACH_PROVIDERS"));
    const [, reattach = ""] = /TF_REATTACH_PROVIDERS='(.+)'/.exec(printed) ?? [];
    expect(JSON.parse(reattach)).toMatchObject({
      "registry.terraform.io/nosana/nosana": {
        Protocol: "grpc",
        ProtocolVersion: 6,
        Pid: provider.pid,
        Test: true,
      },
    });
    await using workspace = await createWorkspace({ TF_REATTACH_PROVIDERS: reattach });
    await workspace.write(jobBlock({ arguments: "wait_for_completion = true" }));
    const apply = await workspace.apply();
    expect([apply.exit_code, apply.text]).toEqual([0, expect.stringContaining("1 added")]);
    expect((await workspace.plan()).exit_code).toBe(0);
    expect((await onlyResource(workspace)).values.status).toBe("completed");
    expect(provider.exitCode).toBe(null);
  } finally {
    provider.kill("SIGINT");
  }
  expect(await exit).toEqual([0, null]);
});

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@jest/globals";
import { execa } from "execa";
import { type Fault, type FaultyRpc, startFaultyRpc } from "../support/faulty-rpc.ts";
import { useFaultyWorkspace } from "../support/faulty-workspace.ts";
import { jobBlock } from "../support/jobs.ts";
import { jobsOnChain, useLocalnet } from "../support/localnet.ts";
import { postedBy } from "../support/paid-jobs.ts";
import { createWorkspace, onlyResource, stateFile } from "../support/terraform.ts";
import { until } from "../support/until.ts";

// No host takes the jobs, so their deposits stay in the vault, where they can be counted.
const on = useFaultyWorkspace(["--hosts", "0"]);

const postedByUs = (work: () => Promise<void>) => postedBy(on.localnet, work);

const onSends =
  (...faults: readonly Fault[]) =>
  (method: string, nth: number): Fault =>
    method === "sendTransaction" ? (faults[Math.min(nth, faults.length) - 1] ?? "none") : "none";

const passing: readonly (readonly [string, FaultyRpc["decide"]])[] = [
  ["the send's request is lost", onSends("drop_request", "none")],
  ["the send lands and its answer is lost", onSends("drop_answer", "none")],
  ["every send lands and no answer ever comes", onSends("hang")],
  ["sends are answered 429", onSends("too_many_requests", "too_many_requests", "none")],
  ["sends are answered with an HTML page", onSends("server_error", "none")],
  [
    "status look-ups fail at first",
    (method, nth) => (method === "getSignatureStatuses" && nth <= 3 ? "server_error" : "none"),
  ],
  ["each method is limited once", (_method, nth) => (nth === 1 ? "too_many_requests" : "none")],
];

test.each(passing)("%s: one job, one deposit, its id in state", async (_name, decide) => {
  on.rpc.decide = decide;
  await on.workspace.write(jobBlock());
  const { ids, paid } = await postedByUs(async () => {
    const apply = await on.workspace.apply();
    expect([apply.exit_code, apply.text]).toEqual([0, expect.stringContaining("1 added")]);
  });
  const job = await onlyResource(on.workspace);
  expect(ids).toEqual([job.values.id]);
  expect(paid).toBe(BigInt(job.values.deposit as number));
  expect(on.rpc.transactions.size).toBe(1);
  const plan = await on.workspace.plan();
  expect([plan.exit_code, plan.text]).toEqual([0, expect.stringContaining("No changes.")]);
});

test("the transaction is never executed: an error, no state, nothing paid; the next apply posts one job", async () => {
  // The network moves fast past the blockhash while every send is lost.
  await using quick = await useLocalnet(["--hosts", "0", "--slot-ms", "20"]);
  const lossy = await startFaultyRpc(quick.endpoints.rpc_endpoint);
  await using space = await createWorkspace({ ...quick.environment, NOSANA_RPC_ENDPOINT: lossy.url });
  try {
    lossy.decide = onSends("drop_request");
    await space.write(jobBlock());
    const apply = await space.apply();
    expect([apply.exit_code, apply.text]).toEqual([1, expect.stringContaining("Error: Transaction expired")]);
    expect(await space.resources()).toEqual([]);
    expect(await jobsOnChain(quick.endpoints)).toEqual([]);
    lossy.decide = () => "none";
    expect((await space.apply()).exit_code).toBe(0);
    expect(await jobsOnChain(quick.endpoints)).toEqual([(await onlyResource(space)).values.id]);
  } finally {
    await lossy.stop();
  }
});

test("interrupted while it is not known whether the job was posted: the id is kept, and the next plan finds out", async () => {
  on.rpc.decide = (method) =>
    method === "getSignatureStatuses" || method === "sendTransaction" ? "hang" : "none";
  await on.workspace.write(jobBlock());
  const { ids } = await postedByUs(async () => {
    const apply = on.workspace.start(["apply", "-auto-approve", "-input=false", "-no-color"]);
    await until(() => (on.rpc.counts.sendTransaction ?? 0) > 0);
    apply.kill("SIGINT");
    await apply;
  });
  expect(ids.length).toBe(1);
  expect(await onlyResource(on.workspace)).toMatchObject({
    values: { id: ids[0], status_reason: "unconfirmed" },
  });
  on.rpc.decide = () => "none";
  const apply = await on.workspace.apply();
  expect([apply.exit_code, apply.text]).toEqual([
    0,
    expect.stringContaining("0 added, 0 changed, 0 destroyed"),
  ]);
  const job = await onlyResource(on.workspace);
  expect([job.tainted, job.values.id, job.values.status_reason]).toEqual([undefined, ids[0], "queued"]);
  expect(await jobsOnChain(on.localnet.endpoints)).toContain(ids[0]);
});

test("Ctrl-C while waiting keeps the job untainted, and the next apply goes on waiting", async () => {
  await on.workspace.write(
    jobBlock({ arguments: "wait_for_completion = true\n  completion_timeout_seconds = 1200" }),
  );
  const { ids } = await postedByUs(async () => {
    const apply = on.workspace.start(["apply", "-auto-approve", "-input=false", "-no-color"]);
    // Two look for duplicates, the third whether the endpoint searches for runs.
    await until(async () => (on.rpc.counts.getProgramAccounts ?? 0) > 3);
    apply.kill("SIGINT");
    const { exitCode } = await apply;
    expect(exitCode).toBe(1);
  });
  const job = await onlyResource(on.workspace);
  expect([job.tainted, job.values.id, job.values.status]).toEqual([undefined, ids[0], "pending"]);
  const plan = await on.workspace.plan();
  expect([plan.exit_code, plan.text]).toEqual([
    2,
    expect.stringContaining("0 to add, 1 to change, 0 to destroy"),
  ]);
});

test("neither log nor state nor plan holds the private key", async () => {
  const { readFile } = await import("node:fs/promises");
  const json = await readFile(on.localnet.endpoints.keypair_path, "utf8");
  const bytes = Uint8Array.from(JSON.parse(json) as number[]);
  const { getBase58Decoder } = await import("@solana/kit");
  const base58 = getBase58Decoder().decode(bytes);
  await on.workspace.write(jobBlock());
  const environment = {
    TF_LOG_PATH: "",
    NOSANA_PRIVATE_KEY: base58,
    NOSANA_IPFS_TOKEN: "sesame-open-the-pin",
  };
  const plan = await on.workspace.run(["plan", "-input=false", "-out=plan.bin"], environment);
  const apply = await on.workspace.run(["apply", "-input=false", "plan.bin"], environment);
  expect(apply.exit_code).toBe(0);
  expect(apply.stderr).toContain("job posted");
  const planJson = await on.workspace.run(["show", "-json", "plan.bin"], environment);
  const printed = [plan, apply, planJson].flatMap(({ stdout, stderr }) => [stdout, stderr]);
  const secrets = [
    base58,
    base58.slice(10, 40),
    json.trim(),
    [...bytes.slice(0, 16)].join(","),
    Buffer.from(bytes.slice(0, 32)).toString("base64"),
    Buffer.from(bytes.slice(0, 32)).toString("hex"),
    "sesame-open-the-pin",
  ];
  for (const text of [...printed, await stateFile(on.workspace)])
    for (const secret of secrets) expect(text.includes(secret)).toBe(false);
});

test("an endpoint that refuses to search for runs is refused before anything is paid", async () => {
  on.rpc.decide = (method) => (method === "getProgramAccounts" ? "forbidden" : "none");
  await on.workspace.write(jobBlock());
  const { ids, paid } = await postedByUs(async () => {
    const apply = await on.workspace.apply();
    expect([apply.exit_code, apply.text]).toEqual([1, expect.stringContaining("refused getProgramAccounts")]);
  });
  expect([ids, paid, await on.workspace.resources()]).toEqual([[], 0n, []]);
});

test.each([
  ["without a wait", ""],
  [
    "with on_timeout = warn",
    'wait_for_completion = true\n  completion_timeout_seconds = 4\n  on_timeout = "warn"',
  ],
])("the job cannot be read after it was posted, %s: it is in state, untainted", async (_name, settings) => {
  on.rpc.decide = (method, nth) => (method === "getProgramAccounts" && nth > 3 ? "forbidden" : "none");
  await on.workspace.write(jobBlock({ arguments: settings }));
  const { ids } = await postedByUs(async () => {
    const apply = await on.workspace.apply();
    expect([apply.exit_code, apply.text]).toEqual([
      0,
      expect.stringMatching(/Warning: (Job posted|Lost sight)/),
    ]);
  });
  const job = await onlyResource(on.workspace);
  expect([job.tainted, job.values.id]).toEqual([undefined, ids[0]]);
  on.rpc.decide = () => "none";
  expect((await on.workspace.plan()).text).not.toMatch(/must be replaced|will be created/);
});

test("a SIGTERM for the whole process tree while waiting loses nothing", async () => {
  await on.workspace.write(
    jobBlock({ arguments: "wait_for_completion = true\n  completion_timeout_seconds = 1200" }),
  );
  const { ids } = await postedByUs(async () => {
    const apply = on.workspace.start(["apply", "-auto-approve", "-input=false", "-no-color"]);
    await until(() => (on.rpc.counts.getProgramAccounts ?? 0) > 4);
    const { stdout } = await execa("pgrep", ["-P", String(apply.pid)]);
    for (const pid of stdout.split("\n")) process.kill(Number(pid), "SIGTERM");
    apply.kill("SIGTERM");
    await apply;
  });
  expect(await onlyResource(on.workspace)).toMatchObject({ values: { id: ids[0], status: "pending" } });
});

test("a WebSocket that talks nonsense is only slower", async () => {
  const { WebSocketServer } = await import("ws");
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  server.on("connection", (socket) => {
    socket.send("<html>502 Bad Gateway</html>");
    socket.send(Buffer.from([0, 255, 1]));
    socket.on("message", () => socket.send("not json"));
  });
  try {
    const { port } = server.address() as { port: number };
    const settings = 'wait_for_completion = true\n  completion_timeout_seconds = 4\n  on_timeout = "warn"';
    await on.workspace.write(jobBlock({ arguments: settings }));
    const { ids } = await postedByUs(async () => {
      const apply = await on.workspace.apply({ NOSANA_RPC_SUBSCRIPTIONS_ENDPOINT: `ws://127.0.0.1:${port}` });
      expect([apply.exit_code, apply.text]).toEqual([0, expect.stringContaining("Job not completed yet")]);
    });
    expect((await onlyResource(on.workspace)).values.id).toBe(ids[0]);
  } finally {
    for (const client of server.clients) client.terminate();
    server.close();
  }
});

test("no gateway has the result: the status is not guessed, and the next plan reads it", async () => {
  await using finishing = await useLocalnet();
  await using space = await createWorkspace(finishing.environment);
  const settings = 'wait_for_completion = true\n  completion_timeout_seconds = 30\n  on_timeout = "warn"';
  await space.write(jobBlock({ arguments: settings }));
  const apply = await space.apply({ NOSANA_IPFS_GATEWAY: "http://127.0.0.1:9" });
  expect([apply.exit_code, apply.text]).toEqual([
    0,
    expect.stringContaining("Result of the job not available"),
  ]);
  expect((await onlyResource(space)).values).toMatchObject({ status_reason: "result_unavailable" });
  expect((await space.apply()).exit_code).toBe(0);
  expect((await onlyResource(space)).values).toMatchObject({ status: "completed", status_reason: "success" });
});

test("an endpoint that goes silent while waiting: retried to the deadline, then an error, and the job in state is kept by untaint", async () => {
  on.rpc.decide = (method, nth) => (method === "getProgramAccounts" && nth === 5 ? silence() : "none");
  const silence = (): Fault => {
    on.rpc.decide = () => "drop_request";
    return "drop_request";
  };
  await on.workspace.write(
    jobBlock({ arguments: "wait_for_completion = true\n  completion_timeout_seconds = 12" }),
  );
  const { ids } = await postedByUs(async () => {
    const apply = await on.workspace.apply({ TF_LOG: "WARN", TF_LOG_PATH: "" });
    expect([apply.exit_code, apply.text]).toEqual([
      1,
      expect.stringContaining("Error: Lost sight of the job"),
    ]);
    expect(apply.stderr).toContain("could not read the job, trying again");
  });
  on.rpc.decide = () => "none";
  const job = await onlyResource(on.workspace);
  expect([job.tainted, job.values.id]).toEqual([true, ids[0]]);
  expect((await on.workspace.run(["untaint", "nosana_job.test"])).exit_code).toBe(0);
  expect((await on.workspace.plan()).text).not.toMatch(/must be replaced|will be created/);
});

test.each([301, 302, 307, 308])(
  "an IPFS API that redirects with HTTP %i is named, and nothing is posted",
  async (code) => {
    const server = createServer((request, response) => {
      request.resume();
      const location = `https://ipfs.example.org/secret-path${request.url}`;
      response.writeHead(code, { location }).end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    try {
      await on.workspace.write(jobBlock());
      const { ids, paid } = await postedByUs(async () => {
        const apply = await on.workspace.run(["apply", "-auto-approve", "-input=false", "-no-color"], {
          NOSANA_IPFS_API: `http://127.0.0.1:${port}`,
        });
        const told = apply.text.replace(/[\s│]+/g, " ");
        expect(apply.exit_code).toBe(1);
        expect(told).toContain("Error: IPFS service redirects");
        expect(told).toContain(
          `http://127.0.0.1:${port} redirects to https://ipfs.example.org under another path`,
        );
        expect(told).toContain("Set the provider argument ipfs_api (or NOSANA_IPFS_API)");
        expect(told).toContain("No job was posted.");
        expect(told).not.toContain("secret-path");
      });
      expect([ids, paid, await on.workspace.resources()]).toEqual([[], 0n, []]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  },
);

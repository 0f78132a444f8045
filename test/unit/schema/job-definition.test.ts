import { describe, expect, test } from "@jest/globals";
import { validateJobDefinition } from "@nosana/types";
import { jobDefinitionSchema } from "../../../schema/job-definition.ts";

const run = (args: object, more: object = {}) => ({
  version: "0.1",
  type: "container",
  ops: [{ type: "container/run", id: "op", args: { image: "nginx", ...args }, ...more }],
});
const root = (more: object) => ({ ...run({}), ...more });
const op = (id: string, execution?: object) => ({
  type: "container/run",
  id,
  args: { image: "nginx" },
  ...(execution && { execution }),
});
const ops = (...list: object[]) => root({ ops: list });
const http = { type: "http", path: "/", method: "GET", expected_status: 200, continuous: true };
const websocket = { type: "websocket", expected_response: "pong", continuous: false };
const IAM = { REGION: "eu", ACCESS_KEY_ID: "id", SECRET_ACCESS_KEY: "key" };
const logistic = { type: "api-listen", args: {} };

/** The three definitions of the resource page this provider was asked to implement. */
const seedPage: [string, object][] = [
  [
    "web service",
    {
      ops: [
        {
          id: "webserver",
          args: { image: "nginx:alpine", expose: 80, env: { NGINX_HOST: "localhost" } },
          type: "container/run",
        },
      ],
      type: "container",
      version: "0.1",
    },
  ],
  [
    "GPU workload",
    {
      ops: [
        {
          id: "llm_server",
          args: {
            image: "docker.io/hoomanhq/oneclickllm:latest",
            gpu: true,
            expose: 8000,
            env: {
              MODEL_NAME: "mistral",
              PARAMETER_SIZE: "7B",
              GPU_MEMORY_UTILIZATION: "0.9",
              PORT: "8000",
            },
          },
          type: "container/run",
        },
      ],
      type: "container",
      version: "0.1",
    },
  ],
  [
    "batch job",
    {
      ops: [
        {
          id: "processor",
          args: {
            image: "python:3.9-slim",
            cmd: ["python", "-c", "import time; print('Processing...'); time.sleep(30); print('Done!')"],
          },
          type: "container/run",
        },
      ],
      meta: { trigger: "terraform", name: "batch-processing-job" },
      type: "container",
      version: "0.1",
    },
  ],
];

const good: [string, object][] = [
  ["only what is required", run({})],
  ["command as text", run({ cmd: "echo hello", entrypoint: "/bin/sh" })],
  ["command as a list", run({ cmd: ["echo", "__remove-if-empty__"], entrypoint: ["sh", "-c"] })],
  ["one alias, many aliases", ops(op("a"), { ...op("b"), args: { image: "x", aliases: ["b", "c"] } })],
  ["work_dir, gpu, private", run({ aliases: "a", work_dir: "/srv", gpu: true, private: false })],
  ["env markers", run({ env: { __spread__: "%%globals.variables.env%%", A: "%%ops.a.results.b%%" } })],
  ["volumes", run({ volumes: [{ name: "data", dest: "/data" }] })],
  ["restart_policy as text", run({ restart_policy: "unless-stopped" })],
  ["restart_policy as object", run({ restart_policy: { policy: "on-failure", restart_tries: 3 } })],
  ["authentication", run({ authentication: { docker: { username: "u", password: "p", server: "s" } } })],
  ["empty authentication", run({ authentication: {} })],
  ["expose number", run({ expose: 65535 })],
  ["expose placeholder", run({ expose: "%%globals.variables.port%%" })],
  ["expose object", run({ expose: { port: 1, type: "webapi", health_checks: [http, websocket] } })],
  ["expose spread", run({ expose: { __spread__: "%%ops.a.results.ports%%", chunked: true } })],
  [
    "expose list",
    run({
      expose: [80, { port: 81, type: "none" }, "%%globals.variables.p%%", { __spread__: "%%ops.a.b%%" }],
    }),
  ],
  ["two identical placeholders", run({ expose: ["%%globals.variables.p%%", "%%globals.variables.p%%"] })],
  ["health check body", run({ expose: [{ port: 80, health_checks: [{ ...http, body: { a: [null] } }] }] })],
  ["S3", run({ resources: [{ type: "S3", target: "/m", url: "https://x", allowWrite: true, IAM }] })],
  ["S3 files", run({ resources: [{ type: "S3", target: "/m", files: ["a"] }] })],
  ["S3 bucket", run({ resources: [{ type: "S3", target: "/m", bucket: "b" }] })],
  [
    "S3 buckets",
    run({ resources: [{ type: "S3", target: "/m", buckets: [{ url: "u" }, { url: "v", files: ["a"] }] }] }),
  ],
  [
    "HF",
    run({
      resources: [
        { type: "HF", target: "/m", repo: "a/b", revision: "main", files: ["a"], accessToken: "t" },
      ],
    }),
  ],
  ["Ollama", run({ resources: [{ type: "Ollama", model: "m" }] })],
  [
    "resource markers",
    run({ resources: [{ __spread__: "%%globals.variables.r%%" }, "__remove-if-empty__"] }),
  ],
  ["results", run({}, { results: { a: "^x$", b: { regex: "y", logType: ["stdout", "nodeerr"] } } })],
  ["create-volume", ops({ type: "container/create-volume", id: "v", args: { name: "data" } }, op("a"))],
  ["group", ops(op("a", { group: "g" }), op("b", { group: "g", depends_on: ["a"] }))],
  [
    "group named after an operation",
    ops(op("a"), op("b", { group: "a", depends_on: ["a"], stop_if_dependent_stops: true })),
  ],
  [
    "diamond of dependencies",
    ops(
      op("a", { group: "g" }),
      op("b", { group: "g", depends_on: ["a"] }),
      op("c", { group: "g", depends_on: ["a"] }),
      op("d", { group: "g", depends_on: ["b", "c"] }),
    ),
  ],
  ["meta", root({ meta: { trigger: "cli", system_resources: { required_vram: 8, a: "b" } } })],
  ["meta of any kind", root({ meta: { a: "b", n: 1.5, list: ["a", 1], map: { a: "b", c: [1, "d"] } } })],
  [
    "global",
    root({
      global: {
        image: "x",
        gpu: true,
        entrypoint: ["a"],
        env: { A: "b" },
        work_dir: "/",
        variables: { port: "80" },
      },
    }),
  ],
  [
    "logistics",
    root({ logistics: { send: logistic, receive: { type: "api", args: { endpoint: "%%global.job%%" } } } }),
  ],
  ["deployment_id", root({ deployment_id: "d" })],
];

describe("accepts what Nosana's own validator accepts", () => {
  test.each([...seedPage, ...good])("%s", (_, definition) => {
    expect(jobDefinitionSchema.safeParse(definition)).toEqual({ success: true, data: definition });
    expect(validateJobDefinition(definition as never)).toMatchObject({ success: true });
  });
});

describe("accepts the limits the resource page names and Nosana's validator refuses", () => {
  const amounts = { memory: ["512Mi", "1Gi", "2G", "1.5Gi", "1073741824"], cpu: ["1000m", "0.5", "2"] };
  const cases = Object.entries(amounts).flatMap(([name, all]) => all.map((amount) => ({ [name]: amount })));
  test.each(cases)("%j", (limit) => {
    expect(jobDefinitionSchema.safeParse(run(limit)).success).toBe(true);
    expect(validateJobDefinition(run(limit) as never).success).toBe(false);
  });
});

describe("refuses other limits", () => {
  const amounts = {
    memory: ["", "0", "0Gi", "1GB", "1 Gi", "-1Gi", "Gi", "1.Gi"],
    cpu: ["", "0", "0.0", "0m", "0.5m", "1 ", ".5", "two"],
  };
  const cases = Object.entries(amounts).flatMap(([name, all]) => all.map((amount) => ({ [name]: amount })));
  test.each(cases)("%j", (limit) => {
    expect(jobDefinitionSchema.safeParse(run(limit)).success).toBe(false);
  });
});

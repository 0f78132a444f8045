import { describe, expect, test } from "@jest/globals";
import { findCredentials, redactor } from "../../../src/nosana/credentials.ts";
import { parseJobDefinition } from "../../../src/nosana/job-definition.ts";

const run = (args: object, more: object = {}) => ({
  version: "0.1",
  type: "container",
  ops: [{ type: "container/run", id: "op", args: { image: "nginx", ...args }, ...more }],
});
const definition = (value: object) => parseJobDefinition(JSON.stringify(value)).definition;

describe("findCredentials", () => {
  test("finds literal values where credentials belong", () => {
    const check = {
      type: "http",
      path: "/",
      method: "GET",
      expected_status: 200,
      continuous: false,
      headers: { Authorization: "Basic eDp5", Accept: "*/*" },
    };
    const value = definition({
      ...run({
        env: {
          HF_TOKEN: "hf_x",
          DB_PASSWORD: "p",
          "x-api-key": "k",
          AWS_SECRET: "s",
          SSH_PRIVATE_KEY: "k",
          DATABASE_URL: "postgres://user:pass@db/x",
        },
        authentication: { docker: { username: "u", password: "p" } },
        resources: [
          { type: "S3", target: "/", IAM: { REGION: "r", ACCESS_KEY_ID: "i", SECRET_ACCESS_KEY: "s" } },
          { type: "HF", target: "/", repo: "r", accessToken: "t" },
        ],
        expose: [{ port: 80, health_checks: [check] }],
      }),
      global: { env: { TOKEN: "t" }, variables: { api_key: "k" } },
    });
    expect(findCredentials(value)).toEqual([
      "ops[0].args.env.HF_TOKEN",
      "ops[0].args.env.DB_PASSWORD",
      'ops[0].args.env["x-api-key"]',
      "ops[0].args.env.AWS_SECRET",
      "ops[0].args.env.SSH_PRIVATE_KEY",
      "ops[0].args.env.DATABASE_URL",
      "ops[0].args.authentication.docker.password",
      "ops[0].args.resources[0].IAM.SECRET_ACCESS_KEY",
      "ops[0].args.resources[1].accessToken",
      "ops[0].args.expose[0].health_checks[0].headers.Authorization",
      "global.env.TOKEN",
      "global.variables.api_key",
    ]);
  });

  test("leaves alone what is none", () => {
    const env = {
      MAX_TOKENS: "4096",
      TOKENIZER: "llama",
      HF_TOKEN: "%%globals.variables.token%%",
      PASSWORD: "",
      API_KEY_REQUIRED: "true",
      URL: "https://example.com:80/@x",
      NAME: "x",
    };
    const results = { token: "token=(.*)" };
    expect(findCredentials(definition(run({ env, cmd: ["--token", "x"] }, { results })))).toEqual([]);
  });
});

test("redactor takes out credentials, whole or line by line, passwords of URLs, and nothing else", () => {
  const env = {
    HF_TOKEN: "hf_abcdef",
    HF_TOKEN_LONG_SECRET: "hf_abcdef_more",
    DATABASE_URL: "postgres://user:password@db/x",
    SSH_PRIVATE_KEY: "-----BEGIN-----\nMIIabc\n-----END-----",
    PASSWORD: "abc",
    NAME: "nginx",
  };
  const redact = redactor(definition(run({ env })));
  expect(redact("using hf_abcdef and hf_abcdef_more")).toBe("using (redacted) and (redacted)");
  expect(redact("postgres://user:password@db/x")).toBe("postgres://user:(redacted)@db/x");
  expect(redact("key:\nMIIabc\n")).toBe("key:\n(redacted)\n");
  expect(redact("abc of nginx")).toBe("abc of nginx");
});

import { describe, expect, test } from "@jest/globals";
import type { DocumentIssue } from "../../../src/base/error-codes.ts";
import { isAppError } from "../../../src/base/errors.ts";
import {
  exposesServices,
  type JobDefinition,
  type ParseOptions,
  parseJobDefinition,
  sameJobDefinition,
} from "../../../src/nosana/job-definition.ts";
import { processorTime } from "../../support/processor-time.ts";

const run = (args: object, more: object = {}) => ({
  version: "0.1",
  type: "container",
  ops: [{ type: "container/run", id: "op", args: { image: "nginx", ...args }, ...more }],
});
const root = (more: object) => ({ ...run({}), ...more });
const op = (id: string, group?: string, depends_on?: unknown[]) => ({
  type: "container/run",
  id,
  args: { image: "nginx" },
  execution: { ...(group && { group }), ...(depends_on && { depends_on }) },
});
const ops = (...list: unknown[]) => root({ ops: list });

function issuesOf(text: string, options: ParseOptions = {}): readonly DocumentIssue[] {
  try {
    parseJobDefinition(text, options);
    return [];
  } catch (error) {
    if (isAppError(error, "JOB_DEFINITION_INVALID")) return error.context.issues;
    throw error;
  }
}

const lines = (text: string) => issuesOf(text).map(({ path, message }) => `${path}: ${message}`);

describe("tells what is wrong, and where", () => {
  const bad: [string, unknown, string[]][] = [
    ["not an object", [], [": must be an object, not an array"]],
    ["null", null, [": must be an object, not null"]],
    [
      "nothing",
      {},
      [
        'version: is missing: it must be "0.1"',
        'type: is missing: it must be "container"',
        "ops: is missing: it must be an array",
      ],
    ],
    ["version", root({ version: 0.1 }), ['version: must be "0.1", not the number 0.1']],
    ["type", root({ type: "containers" }), ['type: must be "container", not "containers"']],
    ["unknown property", root({ op: 1 }), ['op: is not a known property; did you mean "ops"?']],
    [
      "several unknown properties",
      run({ imgae: "x", GPU: true, required_vram: 8 }),
      [
        'ops[0].args.imgae: is not a known property; did you mean "image"?',
        'ops[0].args.GPU: is not a known property; did you mean "gpu"?',
        "ops[0].args.required_vram: is not a known property",
      ],
    ],
    [
      "no operations",
      ops(),
      ["ops: must hold at least one operation: an empty job is paid for and does nothing"],
    ],
    ["operation", ops(5), ["ops[0]: must be an object, not the number 5"]],
    [
      "operation type",
      ops({ ...op("a"), type: "container/exec" }),
      ['ops[0].type: must be "container/run" or "container/create-volume", not "container/exec"'],
    ],
    [
      "no operation type",
      ops({ id: "a", args: { image: "x" } }),
      ['ops[0].type: is missing: it must be "container/run" or "container/create-volume"'],
    ],
    [
      "args of another type",
      ops({ type: "container/create-volume", id: "v", args: { image: "x" } }),
      ["ops[0].args.name: is missing: it must be a string", "ops[0].args.image: is not a known property"],
    ],
    ["no args", ops({ type: "container/run", id: "a" }), ["ops[0].args: is missing: it must be an object"]],
    [
      "no image",
      ops({ type: "container/run", id: "a", args: {} }),
      ["ops[0].args.image: is missing: it must be a string"],
    ],
    ["empty image", run({ image: "" }), ["ops[0].args.image: must not be empty"]],
    ["image", run({ image: "nginx latest" }), ["ops[0].args.image: must not contain white space"]],
    ["cmd", run({ cmd: 5 }), ["ops[0].args.cmd: must be a string or an array, not the number 5"]],
    [
      "cmd element",
      run({ cmd: ["a", { __spread__: "%%ops.a.b%%" }] }),
      ["ops[0].args.cmd[1]: must be a string, not an object"],
    ],
    ["gpu", run({ gpu: "true" }), ['ops[0].args.gpu: must be true or false, not "true"']],
    [
      "env",
      run({ env: { PORT: 5, "A-B": null } }),
      [
        "ops[0].args.env.PORT: must be a string, not the number 5",
        'ops[0].args.env["A-B"]: must be a string, not null',
      ],
    ],
    [
      "memory and cpu",
      run({ memory: "lots", cpu: 2 }),
      [
        'ops[0].args.memory: must be an amount of memory like "512Mi", "1Gi" or "2G", not "lots"',
        "ops[0].args.cpu: must be a string, not the number 2",
      ],
    ],
    ["port", run({ expose: 70000 }), ["ops[0].args.expose: port 70000 is outside 1–65535"]],
    ["port 0", run({ expose: [0] }), ["ops[0].args.expose[0]: port 0 is outside 1–65535"]],
    [
      "half a port",
      run({ expose: { port: 80.5 } }),
      ["ops[0].args.expose.port: port 80.5 is not a whole number"],
    ],
    ["port as text", run({ expose: "80" }), ['ops[0].args.expose: must be the number 80, not "80"']],
    [
      "port range",
      run({ expose: ["80-90"] }),
      [
        'ops[0].args.expose[0]: must be a port number or a placeholder like "%%globals.variables.port%%", not "80-90"',
      ],
    ],
    [
      "expose",
      run({ expose: true }),
      ["ops[0].args.expose: must be a number, a string, an object or an array, not the boolean true"],
    ],
    [
      "exposed port",
      run({ expose: [{ prot: 80, type: "ftp" }] }),
      [
        "ops[0].args.expose[0].port: is missing: it must be a number",
        'ops[0].args.expose[0].type: must be "web", "api", "webapi", "websocket" or "none", not "ftp"',
        'ops[0].args.expose[0].prot: is not a known property; did you mean "port"?',
      ],
    ],
    [
      "ports twice",
      run({ expose: [80, { port: 80 }, 81, 81] }),
      [
        "ops[0].args.expose[1].port: port 80 is exposed already by element 0",
        "ops[0].args.expose[3]: port 81 is exposed already by element 2",
      ],
    ],
    [
      "health checks",
      run({
        expose: { port: 80, health_checks: [{ type: "tcp" }, { type: "http", path: "/", method: "get" }] },
      }),
      [
        'ops[0].args.expose.health_checks[0].type: must be "http" or "websocket", not "tcp"',
        'ops[0].args.expose.health_checks[1].method: must be "GET", "POST", "PUT" or "DELETE", not "get"',
        "ops[0].args.expose.health_checks[1].expected_status: is missing: it must be a number",
        "ops[0].args.expose.health_checks[1].continuous: is missing: it must be true or false",
      ],
    ],
    [
      "spread marker",
      run({ expose: { __spread__: "ports" } }),
      [
        'ops[0].args.expose.__spread__: must be a placeholder like "%%globals.variables.files%%", not "ports"',
      ],
    ],
    [
      "resources",
      run({
        resources: [
          { type: "S4" },
          { type: "HF", target: "/" },
          { type: "S3", target: "/", files: [], bucket: "b" },
          5,
          { __spread__: "%%ops.a.b%%", chunk: true },
        ],
      }),
      [
        'ops[0].args.resources[0].type: must be "S3", "HF" or "Ollama", not "S4"',
        "ops[0].args.resources[1].repo: is missing: it must be a string",
        'ops[0].args.resources[2].bucket: cannot stand beside "files"',
        'ops[0].args.resources[3]: must be an object or "__remove-if-empty__", not the number 5',
        'ops[0].args.resources[4].chunk: is not a known property; did you mean "chunked"?',
      ],
    ],
    [
      "restart_policy",
      run({ restart_policy: "never" }),
      [
        'ops[0].args.restart_policy: must be "no", "always", "unless-stopped", "on-failure" or an object, not "never"',
      ],
    ],
    [
      "restart_policy object",
      run({ restart_policy: { policy: "no", restart_tries: -1 } }),
      [
        'ops[0].args.restart_policy.policy: must be "on-failure", not "no"',
        "ops[0].args.restart_policy.restart_tries: must be a whole number, 0 or more, not the number -1",
      ],
    ],
    [
      "volumes",
      run({ volumes: [{ name: "v" }] }),
      ["ops[0].args.volumes[0].dest: is missing: it must be a string"],
    ],
    [
      "results",
      run(
        {},
        {
          results: {
            a: "(",
            b: { regex: "[", logType: [] },
            c: { regex: "a", logType: ["stdout", "stdout"] },
          },
        },
      ),
      [
        "ops[0].results.a: is not a regular expression: Unterminated group",
        "ops[0].results.b.regex: is not a regular expression: Unterminated character class",
        "ops[0].results.b.logType: must name at least one log",
        "ops[0].results.c.logType: must name each log once",
      ],
    ],
    [
      "ids",
      ops(op(""), op("a b"), op("a.b"), op("a\n")),
      [
        "ops[0].id: must not be empty",
        "ops[1].id: must not contain white space",
        "ops[2].id: must not contain a dot",
        "ops[3].id: must not contain white space",
      ],
    ],
    ["repeated id", ops(op("a"), op("b"), op("a")), ["ops[2].id: is the id of ops[0] already"]],
    [
      "dependencies",
      ops(op("a"), op("b", "b", ["b", "c", "a"])),
      [
        "ops[1].execution.depends_on[0]: an operation cannot depend on itself",
        'ops[1].execution.depends_on[1]: there is no operation "c"',
        'ops[1].execution.depends_on[2]: "a" is in another group: give both the same execution.group',
      ],
    ],
    [
      "circles",
      ops(
        op("w", "g", ["b"]),
        op("a", "g", ["b"]),
        op("b", "g", ["a"]),
        op("x", "h", ["y"]),
        op("y", "h", ["x"]),
      ),
      [
        'ops[2].execution.depends_on: goes in a circle: "b" waits for "a" waits for "b"',
        'ops[3].execution.depends_on: goes in a circle: "x" waits for "y" waits for "x"',
      ],
    ],
    [
      "stop_if_dependent_stops",
      run({}, { execution: { stop_if_dependent_stops: true } }),
      ['ops[0].execution.stop_if_dependent_stops: needs "depends_on" beside it'],
    ],
    ["group", run({}, { execution: { group: "" } }), ["ops[0].execution.group: must not be empty"]],
    [
      "meta",
      root({ meta: { a: true, b: [null], c: { d: { e: 1 } }, trigger: 1, system_resources: "8" } }),
      [
        "meta.trigger: must be a string, not the number 1",
        'meta.system_resources: must be an object, not "8"',
        "meta.a: must be a string, a number, an array or an object, not the boolean true",
        "meta.b[0]: must be a string or a number, not null",
        "meta.c.d: must be a string, a number or an array, not an object",
      ],
    ],
    [
      "logistics",
      root({ logistics: { send: { type: "ftp", args: {} } } }),
      [
        'logistics.send.type: must be "api" or "api-listen", not "ftp"',
        "logistics.receive: is missing: it must be an object",
      ],
    ],
    ["global", root({ global: { expose: 80 } }), ["global.expose: is not a known property"]],
    [
      "rules between operations beside errors of shape",
      { ops: [op("a"), { ...op("a"), args: { image: 5 } }] },
      [
        'version: is missing: it must be "0.1"',
        'type: is missing: it must be "container"',
        "ops[1].args.image: must be a string, not the number 5",
        "ops[1].id: is the id of ops[0] already",
      ],
    ],
  ];
  test.each(bad)("%s", (_, definition, expected) => {
    expect(lines(JSON.stringify(definition))).toEqual(expected);
  });

  test.each(bad)("the same of a secret definition, without its values: %s", (_, definition) => {
    const text = JSON.stringify(definition);
    const issues = issuesOf(text, { secret: true });
    expect(issues.map(({ path }) => path)).toEqual(issuesOf(text).map(({ path }) => path));
    // What the schema names is no secret, though a definition may hold it too.
    const told = issues.map(({ message }) => message.replace(/(must be|did you mean) .*/, "")).join();
    JSON.stringify(definition, (_key, value: unknown) => {
      if (typeof value === "string" && value.length > 3) expect(told).not.toContain(value);
      return value;
    });
    expect(JSON.stringify(issues)).not.toContain(", not ");
  });

  test("of a secret definition that is no JSON, the place alone", () => {
    expect(issuesOf('{"a": "top secret", b}', { secret: true })).toEqual([
      { path: "", message: 'is not valid JSON: unexpected "…" at line 1, column 21' },
    ]);
  });

  test("but never a value that stands where a credential belongs", () => {
    const password = 31415926;
    const found = lines(
      JSON.stringify(
        run({
          authentication: { docker: { password } },
          env: { HF_TOKEN: password },
          resources: [{ type: "HF", target: "/", repo: "r", accessToken: password }],
        }),
      ),
    );
    expect(found).toEqual([
      "ops[0].args.env.HF_TOKEN: must be a string, not a number",
      "ops[0].args.authentication.docker.password: must be a string, not a number",
      "ops[0].args.resources[0].accessToken: must be a string, not a number",
    ]);
  });
});

describe("tells what is wrong with the JSON, and where", () => {
  const bad: [string, string, string[]][] = [
    ["empty", " \n", [": is not valid JSON: it is empty"]],
    ["cut off", '{"a": [1,\n', [": is not valid JSON: it ends too early, at line 2, column 1"]],
    ["string cut off", '{"a": "b', [": is not valid JSON: it ends too early, at line 1, column 9"]],
    ["comma", '{"a": 1,}', [': is not valid JSON: unexpected "}" at line 1, column 9']],
    ["no comma", '{"a": 1\r\n "b": 2}', [': is not valid JSON: unexpected "\\"" at line 2, column 2']],
    ["word", '{\n  "a": yes}', [': is not valid JSON: unexpected "y" at line 2, column 8']],
    ["line in a string", '{"a": "b\n"}', [': is not valid JSON: unexpected "\\n" at line 1, column 9']],
    ["comment", "// hello\n{}", [': is not valid JSON: unexpected "/" at line 1, column 1']],
    ["byte order mark", "\ufeff{}", [': is not valid JSON: unexpected "\ufeff" at line 1, column 1']],
    ["more after it", "{} {}", [': is not valid JSON: unexpected "{" at line 1, column 4']],
    [
      "a text that speaks of positions",
      '{"in JSON at position 3": x}',
      [': is not valid JSON: unexpected "x" at line 1, column 27'],
    ],
  ];
  test.each(bad)("%s", (_, text, expected) => {
    expect(lines(text)).toEqual(expected);
  });

  test("properties written twice, even with the same value", () => {
    const text = `{"version": "0.1", "type": "container",
      "ops": [{"type": "container/run", "id": "a", "args": {
        "image": "x",
        "env": {"A": "1", "A": "1"},
        "im\\u0061ge": "y",
        "image": "z"}}]}`;
    expect(lines(text)).toEqual([
      "ops[0].args.env.A: is written twice, on line 4",
      "ops[0].args.image: is written 3 times, on lines 3 and 5 and 6",
    ]);
  });

  test("values that JSON can write and nobody can keep", () => {
    const text = JSON.stringify(run({ env: { A: "B", C: "\ud800" } }))
      .replace('"A":', '"__proto__":')
      .replace("}]}", '}],"meta":{"n":1e400}}');
    expect(lines(text)).toEqual([
      "ops[0].args.env.__proto__: is not a usable property name",
      "ops[0].args.env.C: holds half of a surrogate pair",
      "meta.n: is a number too large to keep",
    ]);
  });

  test("whole numbers that reading would change, and no others", () => {
    const withNumbers = (...numbers: readonly string[]) =>
      JSON.stringify(run({})).replace("}]}", `}],"meta":{"n":[${numbers.join(",")}]}}`);
    const changed =
      "is a whole number with more digits than readers of JSON keep: write it in quotes, as text";
    expect(lines(withNumbers("9007199254740993", "-12345678901234567168"))).toEqual([
      `meta.n[0]: ${changed}`,
      `meta.n[1]: ${changed}`,
    ]);
    const kept = [
      "9007199254740991",
      "-0",
      "100000000000000000000",
      "5000000000000000000000000",
      "0.3333333333333333333333",
      "1e21",
    ];
    expect(lines(withNumbers(...kept))).toEqual([]);
  });
});

describe("survives hostile input", () => {
  const deep = (open: string, close: string, levels: number) => open.repeat(levels) + close.repeat(levels);
  const long = "x".repeat(1_000_000);
  const hostile: [string, string, string][] = [
    ["nested arrays", deep("[", "]", 500_000), ": is nested more than 64 levels deep"],
    [
      "nested objects",
      `${'{"a":'.repeat(150_000)}1${"}".repeat(150_000)}`,
      ": is nested more than 64 levels deep",
    ],
    ["nested inside", `{"ops":${deep("[", "]", 70)}}`, "is nested more than 64 levels deep"],
    [
      "nested and thrown away",
      `{"a":${deep("[", "]", 99_999)},"a":1}`,
      ": is nested more than 64 levels deep",
    ],
    ["nested and cut off", "[".repeat(1_000_000), "it ends too early, at line 1, column 1000001"],
    ["nested and misspelt", `${"[".repeat(500_000)}x`, "is"],
    ["a long string cut off", `"${long}`, "it ends too early, at line 1, column 1000002"],
    [
      "a long name",
      JSON.stringify(run({ [long]: 1 })),
      `ops[0].args.${"x".repeat(60)}…: is not a known property`,
    ],
    ["a long value", JSON.stringify(root({ type: long })), `not "${"x".repeat(60)}…"`],
    [
      "a long regex",
      JSON.stringify(run({}, { results: { a: "(".repeat(500_000) } })),
      "is not a regular expression",
    ],
    ["a long backslash run", `"${"\\\\".repeat(400_000)}`, "it ends too early"],
    [
      "long ids",
      JSON.stringify(ops(op(long, "g", [`${long}y`]))),
      `there is no operation "${"x".repeat(60)}…"`,
    ],
    ["a long port", JSON.stringify(run({ expose: "8".repeat(1_000_000) })), "must be a port number"],
    ["many problems", `{"ops":[${"1,".repeat(200_000)}1]}`, "ops[0]: must be an object, not the number 1"],
    [
      "many properties",
      `{${Array.from({ length: 60_000 }, (_, i) => `"k${i}":1`).join()}}`,
      "k0: is not a known",
    ],
    ["prototype", '{"__proto__":{"version":"0.1"}}', "__proto__: is not a usable property name"],
    ["constructor", '{"constructor":{"prototype":{}},"toString":1}', "constructor: is not a known property"],
  ];
  test.each(hostile)("%s", (_, text, expected) => {
    let found: readonly string[] = [];
    expect(processorTime(() => (found = lines(text)))).toBeLessThan(5_000);
    expect(found.some((line) => line.includes(expected))).toBe(true);
    expect(found.length).toBeLessThanOrEqual(101);
    expect(found.join("\n").length).toBeLessThan(20_000);
    expect(({} as { version?: string }).version).toBeUndefined();
  });

  test("says that there are more problems than it lists", () => {
    const found = lines(`{"version":"0.1","type":"container","ops":[${"1,".repeat(150)}1]}`);
    expect(found).toHaveLength(101);
    expect(found.at(-1)).toBe(": has more problems than these 100");
  });

  test("a circle of many operations", () => {
    const many = Array.from({ length: 5_000 }, (_, i) => op(`o${i}`, "g", [`o${(i + 1) % 5_000}`]));
    expect(lines(JSON.stringify(ops(...many)))).toEqual([
      'ops[0].execution.depends_on: goes in a circle: "o0" waits for "o1" waits for "o2" waits for "o3" waits for … ' +
        'waits for "o4998" waits for "o4999" waits for "o0"',
    ]);
  });
});

describe("what is to be pinned", () => {
  test("is what the user wrote, in the user's order, without memory and cpu", () => {
    const text =
      '{"type":"container","ops":[{"id":"a","args":{"cpu":"1","image":"x","memory":"1Gi","env":{}},"type":"container/run"}' +
      ',{"args":{"name":"v"},"id":"v","type":"container/create-volume"}],"version":"0.1"}';
    const parsed = parseJobDefinition(text);
    expect(JSON.stringify(parsed.definition)).toBe(
      text.replace('"cpu":"1",', "").replace(',"memory":"1Gi"', ""),
    );
    expect(parsed.dropped).toEqual(["ops[0].args.memory", "ops[0].args.cpu"]);
    expect(JSON.stringify(parsed.value)).toBe(text);
  });

  test("is all of a definition that has neither", () => {
    const parsed = parseJobDefinition(JSON.stringify(run({})));
    expect(parsed).toEqual({ definition: run({}), dropped: [], value: run({}) });
  });
});

describe("sameJobDefinition", () => {
  const same: [string, string, string][] = [
    ["text", "{}", "{}"],
    ["white space", '{ "a" : [ 1 ] }', '{"a":[1]}'],
    ["order of properties", '{"a":1,"b":{"c":1,"d":2}}', '{"b":{"d":2,"c":1},"a":1}'],
    ["form of numbers", '{"a":[1,100,-0]}', '{"a":[1.0,1e2,0]}'],
    ["escapes", '{"\\u0061":"\\/\\u00e9"}', '{"a":"/é"}'],
    ["memory and cpu", JSON.stringify(run({ memory: "1Gi" })), JSON.stringify(run({ cpu: "2", memory: 5 }))],
    ["invalid definitions", '{"ops":[5,{"args":{"memory":1}}]}', '{"ops":[5,{"args":{}}]}'],
    ["scalars", "1", "1.0"],
  ];
  test.each(same)("same: %s", (_, a, b) => {
    expect(sameJobDefinition(a, b)).toBe(true);
    expect(sameJobDefinition(b, a)).toBe(true);
  });

  const different: [string, string, string][] = [
    ["order of an array", "[1,2]", "[2,1]"],
    ["null and absent", '{"a":null}', "{}"],
    ["number and text", '{"a":1}', '{"a":"1"}'],
    ["meta", JSON.stringify(root({ meta: { trigger: "cli" } })), JSON.stringify(root({}))],
    ["memory elsewhere", '{"memory":1}', "{}"],
    ["__proto__", '{"__proto__":1}', "{}"],
    ["not JSON", "{", "{"],
    ["one not JSON", "{}", ""],
    [
      "too deep to compare",
      "[".repeat(50_000) + "]".repeat(50_000),
      `${"[".repeat(50_000)} ${"]".repeat(50_000)}`,
    ],
  ];
  test.each(different)("different: %s", (_, a, b) => {
    expect(sameJobDefinition(a, b)).toBe(false);
    expect(sameJobDefinition(b, a)).toBe(false);
  });
});

const definition = (value: object) => parseJobDefinition(JSON.stringify(value)).definition;

describe("exposesServices", () => {
  const volume = { type: "container/create-volume", id: "v", args: { name: "v" } };
  const exposing = { ...op("s"), args: { image: "x", expose: 80 } };
  const cases: [string, JobDefinition, boolean][] = [
    ["a port", definition(run({ expose: 80 })), true],
    ["a placeholder", definition(run({ expose: "%%globals.variables.p%%" })), true],
    ["an object", definition(run({ expose: { port: 80 } })), true],
    ["an empty list", definition(run({ expose: [] })), false],
    ["no port", definition(run({})), false],
    ["a volume and a service", definition(ops(volume, exposing)), true],
    ["a task and a service", definition(ops(op("task"), exposing)), false],
    ["only a volume", definition(ops(volume)), false],
  ];
  test.each(cases)("%s", (_, value, expected) => {
    expect(exposesServices(value)).toBe(expected);
  });
});

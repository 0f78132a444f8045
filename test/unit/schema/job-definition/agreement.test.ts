import { expect, test } from "@jest/globals";
import { validateJobDefinition } from "@nosana/types";
import fc from "fast-check";
import { isAppError } from "../../../../src/base/errors.ts";
import { parseJobDefinition } from "../../../../src/nosana/job-definition.ts";

const seed = Number(process.env.TEST_SEED ?? Date.now() % 2 ** 31);
const options = { seed, numRuns: Number(process.env.TEST_RUNS ?? 1500) };

/** Where we refuse on purpose what Nosana's validator lets pass, and hosts then fail, or bill for nothing. */
const stricter: readonly RegExp[] = [
  /^ops: must hold at least one operation/,
  /expose.*: port .* is (outside 1–65535|not a whole number)$/,
  /expose.*: must be (the number|a port number or a placeholder)/,
  /__spread__: must be a placeholder/,
  /\.id: must not (be empty|contain)/,
  /depends_on.*: (there is no operation|an operation cannot|".*" is in another group|goes in a circle)/,
  /execution\.group: must not be empty$/,
  /args\.image: must not (be empty|contain white space)$/,
  /results.*: is not a regular expression: /,
  /restart_tries: must be a whole number/,
  /args\.(memory|cpu): /,
];

// ---- Definitions that are valid for both

const word = fc.stringMatching(/^[a-z]{1,6}$/);
const text = fc.oneof(word, fc.string({ maxLength: 8 }));
const texts = fc.array(text, { maxLength: 3 });
const name = text.filter((key) => key !== "__proto__");
const dictionary = fc.dictionary(name, text, { maxKeys: 3, noNullPrototype: true });
const placeholder = fc.constantFrom("%%ops.a.results.b%%", "%%globals.variables.x%%", "%%global.job%%");
const some = <T extends object>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }, required: (keyof T)[] = []) =>
  fc.record(shape, { requiredKeys: required as never, noNullPrototype: true }) as fc.Arbitrary<Partial<T>>;
const spread = some({ __spread__: placeholder, chunked: fc.boolean() }, ["__spread__"]);
const port = fc.integer({ min: 1, max: 65535 });
/** No definition may have a property of this name, at any depth: it would change what the text is read into. */
const body = fc.jsonValue({ maxDepth: 2 }).filter((value) => !JSON.stringify(value).includes('"__proto__":'));
const healthCheck = fc.oneof(
  some(
    {
      type: fc.constant("http"),
      path: text,
      method: fc.constantFrom("GET", "POST", "PUT", "DELETE"),
      expected_status: fc.integer(),
      headers: dictionary,
      body,
      continuous: fc.boolean(),
    },
    ["type", "path", "method", "expected_status", "continuous"],
  ),
  fc.record({ type: fc.constant("websocket"), expected_response: text, continuous: fc.boolean() }),
);
const exposed = (ports: fc.Arbitrary<number>) =>
  some(
    {
      port: ports,
      type: fc.constantFrom("web", "api", "webapi", "websocket", "none"),
      health_checks: fc.array(healthCheck, { maxLength: 2 }),
    },
    ["port"],
  );
const expose = fc.oneof(
  port,
  placeholder,
  exposed(port),
  spread,
  fc
    .uniqueArray(port, { maxLength: 4 })
    .chain((ports) =>
      fc.tuple(...ports.map((p) => fc.oneof(fc.constant(p), exposed(fc.constant(p)), placeholder, spread))),
    ),
);
const s3 = {
  type: fc.constant("S3"),
  target: text,
  url: text,
  allowWrite: fc.boolean(),
  IAM: fc.record({ REGION: text, ACCESS_KEY_ID: text, SECRET_ACCESS_KEY: text }),
};
const resource = fc.oneof(
  some({ ...s3, files: texts }, ["type", "target"]),
  some({ ...s3, bucket: text }, ["type", "target", "bucket"]),
  some({ ...s3, buckets: fc.array(some({ url: text, files: texts }, ["url"]), { maxLength: 2 }) }, [
    "type",
    "target",
    "buckets",
  ]),
  some(
    {
      type: fc.constant("HF"),
      target: text,
      repo: text,
      revision: text,
      files: texts,
      accessToken: text,
    },
    ["type", "target", "repo"],
  ),
  some({ type: fc.constant("Ollama"), model: text, target: text }, ["type", "model"]),
  spread,
  fc.constant("__remove-if-empty__"),
);
const command = fc.oneof(text, texts);
const runArgs = some(
  {
    image: word,
    aliases: command,
    cmd: command,
    entrypoint: command,
    env: dictionary,
    work_dir: text,
    gpu: fc.boolean(),
    private: fc.boolean(),
    expose,
    volumes: fc.array(fc.record({ name: text, dest: text }), { maxLength: 2 }),
    restart_policy: fc.oneof(
      fc.constantFrom("no", "always", "unless-stopped", "on-failure"),
      some({ policy: fc.constant("on-failure"), restart_tries: fc.nat() }, ["policy"]),
    ),
    authentication: some({
      docker: some({ username: text, password: text, email: text, server: text }),
    }),
    resources: fc.array(resource, { maxLength: 3 }),
    memory: fc.constantFrom("512Mi", "1Gi", "2G"),
    cpu: fc.constantFrom("1000m", "0.5", "2"),
  },
  ["image"],
);
const logType = fc.uniqueArray(fc.constantFrom("stdin", "stdout", "stderr", "nodeerr"), { minLength: 1 });
const results = fc.dictionary(name, fc.oneof(word, fc.record({ regex: word, logType })), {
  maxKeys: 2,
  noNullPrototype: true,
});
const operation = (id: string, earlier: readonly string[]) => {
  const execution = some(
    { group: fc.constant("g"), depends_on: fc.subarray([...earlier]), stop_if_dependent_stops: fc.boolean() },
    ["group", "depends_on"],
  );
  const more = { id: fc.constant(id), results, execution };
  return fc.oneof(
    some({ type: fc.constant("container/run"), args: runArgs, ...more }, ["type", "args", "id", "execution"]),
    some(
      {
        type: fc.constant("container/create-volume"),
        args: fc.record({ name: text }, { noNullPrototype: true }),
        ...more,
      },
      ["type", "args", "id", "execution"],
    ),
  );
};
const ops = fc
  .uniqueArray(word, { minLength: 1, maxLength: 4 })
  .chain((ids) => fc.tuple(...ids.map((id, index) => operation(id, ids.slice(0, index)))));
const textOrNumber = fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }));
const metaList = fc.array(textOrNumber, { maxLength: 2 });
const metaKey = name.filter((key) => key !== "trigger" && key !== "system_resources");
const meta = fc
  .tuple(
    some({
      trigger: text,
      system_resources: fc.dictionary(name, textOrNumber, { maxKeys: 2, noNullPrototype: true }),
    }),
    fc.dictionary(
      metaKey,
      fc.oneof(
        textOrNumber,
        metaList,
        fc.dictionary(name, fc.oneof(textOrNumber, metaList), { maxKeys: 2, noNullPrototype: true }),
      ),
      { maxKeys: 3, noNullPrototype: true },
    ),
  )
  .map(([known, others]) => ({ ...known, ...others }));
const logistic = fc.record({ type: fc.constantFrom("api", "api-listen"), args: some({ endpoint: text }) });
const definition = some(
  {
    version: fc.constant("0.1"),
    type: fc.constant("container"),
    ops: ops as fc.Arbitrary<object[]>,
    meta,
    global: some({
      image: text,
      gpu: fc.boolean(),
      entrypoint: command,
      env: dictionary,
      work_dir: text,
      variables: dictionary,
    }),
    logistics: fc.record({ send: logistic, receive: logistic }),
    deployment_id: text,
  },
  ["version", "type", "ops"],
);

// ---- Definitions with one or two things changed

type Place = { readonly holder: Record<string | number, unknown>; readonly key: string | number };

function placesOf(value: unknown): Place[] {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Place["holder"];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return keys.flatMap((key) => [{ holder, key }, ...placesOf(holder[key])]);
}

const replacement = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }),
  fc.constantFrom<unknown>("", " ", "a.b", "80", 0, 70000, 80.5, "(", "container/run", "S3", "HF", "http"),
  fc.constantFrom<unknown>([], {}, [80, 80], ["stdout", "stdout"], { port: 80 }, { __spread__: "%%opsXa%%" }),
  placeholder,
);
const mutation = fc.record({
  at: fc.nat(),
  from: fc.nat(),
  kind: fc.constantFrom("remove", "replace", "add", "copy"),
  key: fc.oneof(
    fc.constantFrom("image", "name", "type", "port", "bucket", "files", "group", "depends_on", "cpu", "zzz"),
  ),
  replacement,
});
const mutated = fc
  .tuple(definition, fc.array(mutation, { minLength: 1, maxLength: 2 }))
  .map(([original, mutations]) => {
    const changed = JSON.parse(JSON.stringify(original)) as unknown;
    for (const { at, from, kind, key, replacement } of mutations) {
      const places = placesOf(changed);
      const { holder, key: where } = places[at % places.length] as Place;
      const source = places[from % places.length] as Place;
      if (kind === "replace") holder[where] = structuredClone(replacement);
      else if (kind === "copy") holder[where] = structuredClone(source.holder[source.key]);
      else if (kind === "add" && !Array.isArray(holder)) holder[key] = structuredClone(replacement);
      else if (Array.isArray(holder)) holder.splice(Number(where), 1);
      else delete holder[where];
    }
    return changed;
  });

/** Nosana's validator, told nothing of the two properties that are never pinned. */
function official(value: unknown): boolean {
  const copy = structuredClone(value) as { ops?: unknown } | null;
  for (const op of Array.isArray(copy?.ops) ? copy.ops : []) {
    delete op?.args?.memory;
    delete op?.args?.cpu;
  }
  try {
    return validateJobDefinition(copy as never).success;
  } catch (error) {
    // It crashes on a null in `expose`.
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function ours(text: string): string[] {
  try {
    parseJobDefinition(text);
    return [];
  } catch (error) {
    if (!isAppError(error, "JOB_DEFINITION_INVALID")) throw error;
    return error.context.issues.map(({ path, message }) => `${path}: ${message}`);
  }
}

/** The official validator does not hold an operation's args against its type either. */
function isOfOtherType(issue: string, value: unknown): boolean {
  const index = /^ops\[(\d+)\]\.args[.:[]/.exec(issue)?.[1];
  const op = (value as { ops?: { type: string; args: object }[] }).ops?.[Number(index)];
  return op !== undefined && !((op.type === "container/run" ? "image" : "name") in op.args);
}

test(`both accept every definition made by the rules (TEST_SEED=${seed})`, () => {
  fc.assert(
    fc.property(definition, (value) => {
      const text = JSON.stringify(value);
      expect(ours(text)).toEqual([]);
      expect(validateJobDefinition(parseJobDefinition(text).definition as never)).toMatchObject({
        success: true,
      });
    }),
    options,
  );
});

test(`we refuse what Nosana refuses, and more only on purpose (TEST_SEED=${seed})`, () => {
  const seen = { both: 0, neither: 0, stricter: 0 };
  fc.assert(
    fc.property(mutated, (value) => {
      const issues = ours(JSON.stringify(value));
      if (official(value)) {
        const unexplained = issues
          .filter((issue) => !stricter.some((reason) => reason.test(issue)))
          .filter((issue) => !isOfOtherType(issue, value));
        expect(unexplained).toEqual([]);
        if (issues.length > 0) seen.stricter++;
        else seen.both++;
      } else {
        expect(issues).not.toEqual([]);
        seen.neither++;
      }
    }),
    options,
  );
  expect(Math.min(seen.both, seen.neither, seen.stricter)).toBeGreaterThan(0);
});

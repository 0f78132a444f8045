const mib = 1024 * 1024;

/** As many of `unit` between `head` and `tail`, with commas, as make `bytes`. */
function filled(head: string, unit: string, tail: string, bytes: number): Buffer {
  const count = Math.floor((bytes - head.length - tail.length) / (unit.length + 1));
  return Buffer.from(head + Array(count).fill(unit).join(",") + tail);
}

/** Operations of which nothing is said: the shortest that there are. */
export const emptyOperations = (bytes: number) =>
  filled('{"status":"success","errors":[],"opStates":[', "{}", "]}", bytes);

const operation = '{"operationId":"a","status":"success","exitCode":0,"logs":[';

/** Results that a host makes to fill memory, state, or the time of whoever reads them; of 32 MiB at most. */
export const hostileResults: Readonly<Record<string, () => Buffer>> = {
  operations: () => emptyOperations(31 * mib),
  "a thousand operations with logs": () => {
    const log = filled(operation, `{"log":"${"<".repeat(1_000)}"}`, "]}", 33_500).toString();
    return filled('{"status":"success","errors":[],"opStates":[', log, "]}", 31 * mib);
  },
  "log lines": () =>
    filled(`{"status":"success","opStates":[${operation}`, '{"log":"a\\n"}', "]}]}", 31 * mib),
  "empty log entries": () => filled(`{"status":"success","opStates":[${operation}`, "{}", "]}]}", 31 * mib),
  errors: () => filled('{"status":"failed","errors":[', '"e"', '],"opStates":[]}', 31 * mib),
  "members of an operation": () =>
    filled('{"status":"success","opStates":[{"status":"success",', '"":0', "}]}", 31 * mib),
  "nested arrays": () => filled('{"status":"success","opStates":[],"x":[', "[[[[]]]]", "]}", 31 * mib),
  "one text": () =>
    Buffer.from(JSON.stringify({ status: "failed", errors: ["x".repeat(31 * mib)], opStates: [] })),
  "one escaped text": () =>
    Buffer.from(JSON.stringify({ status: "failed", errors: ["\n".repeat(15 * mib)], opStates: [] })),
};

/** What a terminal would obey: its screen cleared, its title and clipboard set, a line of CI commands, text turned. */
export const terminalCodes =
  "\u001b]0;pwned\u0007\u001b[2J\u001b[32mApply complete!\u001b[0m\u001b]52;c;Y3Vy\u0007\r::error::x \u009b2J \u202etxt";

/** A result of a failed operation that has these everywhere. */
export function resultWithTerminalCodes(): Buffer {
  const state = {
    operationId: `work${terminalCodes}`,
    status: `failed${terminalCodes}`,
    exitCode: 1,
    startTime: 1,
    endTime: 2,
    logs: [{ type: "stdout", log: `hello\r\n${terminalCodes}\n` }],
    errors: [{ event: "exit", message: terminalCodes }],
    results: { [terminalCodes]: terminalCodes },
  };
  return Buffer.from(JSON.stringify({ status: "success", errors: [terminalCodes], opStates: [state] }));
}

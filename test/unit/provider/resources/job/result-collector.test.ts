import { expect, test } from "@jest/globals";
import { ResultCollector } from "../../../../../provider/resources/job/result-collector.ts";
import type { Services } from "../../../../../provider/services.ts";
import { AppError } from "../../../../../src/base/errors.ts";
import { createLogger, type LogEntry } from "../../../../../src/base/log.ts";
import type { CallContext } from "../../../../../src/bridge/index.ts";
import type { Job } from "../../../../../src/nosana/index.ts";
import { job as address, node } from "../../../nosana/fake-program.ts";

test("a result that is too long to be taken is given up, and the log says why", async () => {
  let asked = 0;
  const collectResult = async () => {
    asked++;
    const reason = "the result is larger than 33554432 bytes";
    throw new AppError("HOST_REFUSED", { host: "https://host", status: 200, reason });
  };
  const logged: LogEntry[] = [];
  let warned = () => {};
  const warning = new Promise<void>((resolve) => {
    warned = resolve;
  });
  const log = createLogger((entry) => {
    logged.push(entry);
    warned();
  });
  const services = { hosts: async () => ({ collectResult }) } as unknown as Services;
  const collector = new ResultCollector(services, { log } as unknown as CallContext);
  collector.start({ address, node, state: "running" } as unknown as Job, new AbortController().signal);
  await warning;
  await collector.stop();
  expect([asked, collector.result]).toEqual([1, null]);
  expect(logged).toMatchObject([
    {
      level: "warn",
      fields: { job: address, reason: expect.stringContaining("larger than 33554432 bytes") },
    },
  ]);
});

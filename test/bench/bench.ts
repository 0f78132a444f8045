import { benchCodec } from "./codec.ts";
import { benchNetwork } from "./network.ts";
import { benchPlans } from "./plans.ts";
import { benchResults } from "./results.ts";
import { benchStartup } from "./startup.ts";

/** Prints how fast we are on this machine, beside what it is to be compared with. It judges nothing: it is no test. */
for (const bench of [benchStartup, benchPlans, benchCodec, benchResults, benchNetwork]) {
  process.stdout.write(`\n${bench.title}\n`);
  for await (const { name, value } of bench.run()) process.stdout.write(`  ${name.padEnd(44)} ${value}\n`);
}

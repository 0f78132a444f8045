import { singleBlock, stringAttribute } from "../../../src/bridge/index.ts";
import { durationUpTo } from "./duration.ts";

/** 24 days: the longest a timer of Node.js can run. */
export const longest_wait_seconds = 2_147_483;

const validators = [durationUpTo(longest_wait_seconds)];

/** Terraform's customary block. */
export const timeoutsBlock = singleBlock({
  description:
    'How long each operation may take in all, as durations such as `"30s"`, `"10m"` or `"1h30m"`. A transaction that was ' +
    "sent is seen through in any case.",
  attributes: {
    create: stringAttribute("optional", {
      description:
        "Posting the job and waiting for it. When it is over before the job is sent, nothing is posted or paid; after that " +
        "it ends the wait, as `completion_timeout_seconds` does, and `on_timeout` says what then. No limit by default.",
      validators,
    }),
    read: stringAttribute("optional", {
      description: "A refresh. When it is over, the state stays as it was. No limit by default.",
      validators,
    }),
    update: stringAttribute("optional", {
      description: "Extending the job and waiting for it; see `create`. No limit by default.",
      validators,
    }),
    delete: stringAttribute("optional", {
      description:
        'Stopping the job, with `on_destroy = "stop"`. When it is over, the resource is kept. Defaults to `"3m"`.',
      validators,
    }),
  },
});

import { expect, test } from "@jest/globals";
import { planDestroyOfJob } from "../../../../../provider/resources/job/delete.ts";
import type { JobModel } from "../../../../../provider/resources/job/schema.ts";
import type { Services } from "../../../../../provider/services.ts";
import { PrivateState } from "../../../../../src/bridge/engine/private-state.ts";
import { type CallContext, Diagnostics } from "../../../../../src/bridge/index.ts";

type Policy = "stop" | "detach" | null;

test.each<[becomes: string, resource: Policy, provider: Policy, on_timeout: string]>([
  ["left running", null, null, "fail"],
  ["left running", null, null, "warn"],
  ["stopped", null, null, "stop"],
  ["left running", null, "detach", "stop"],
  ["stopped", null, "stop", "fail"],
  ["left running", "detach", "stop", "stop"],
  ["stopped", "stop", "detach", "fail"],
])(
  "a destroyed job is %s: on_destroy of the resource %s, of the provider %s, on_timeout %s",
  (becomes, ...said) => {
    const [on_destroy, default_policy, on_timeout] = said;
    const live = { id: "job", status: "pending", deposit: null, on_destroy, on_timeout } as JobModel;
    const diagnostics = new Diagnostics();
    planDestroyOfJob(
      { state: live, private: PrivateState.decode(new Uint8Array()) },
      { on_destroy: default_policy } as Services,
      { diagnostics } as unknown as CallContext,
    );
    expect(diagnostics.items.map(({ summary }) => summary)).toEqual([`Job will be ${becomes}: job`]);
  },
);

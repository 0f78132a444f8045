import { expect, test } from "@jest/globals";
import { createGuards } from "../../../provider/guards.ts";

const free = { read_only: false, max_spend_per_apply: null };

test("read_only refuses to change anything, and nothing else does", () => {
  expect(() => createGuards({ ...free, read_only: true }).requireWriting("posting a job")).toThrow(
    "The provider is set to read_only, which forbids posting a job.",
  );
  expect(() => createGuards(free).requireWriting("posting a job")).not.toThrow();
});

test("the limit counts what all jobs of a run deposit together, to the last base unit", () => {
  const { spend } = createGuards({ ...free, max_spend_per_apply: 10n });
  spend(4n);
  spend(6n);
  expect(() => spend(1n)).toThrow("has deposited 0.00001 NOS already");
});

test("what was not paid after all is given back, once", () => {
  const { spend } = createGuards({ ...free, max_spend_per_apply: 10n });
  const spending = spend(10n);
  spending.settle(0n);
  spending.settle(0n);
  spend(10n);
  expect(() => spend(1n)).toThrow("max_spend_per_apply");
});

test("what was taken is counted, and not what was asked", () => {
  const { spend } = createGuards({ ...free, max_spend_per_apply: 10n });
  spend(8n).settle(3n);
  spend(7n);
  expect(() => spend(1n)).toThrow("has deposited 0.00001 NOS already");
});

test("a payment that turns out larger is approved whole or not at all", () => {
  const { spend } = createGuards({ ...free, max_spend_per_apply: 10n });
  spend(4n);
  const spending = spend(5n);
  spending.approve(2n);
  spending.approve(6n);
  expect(() => spending.approve(7n)).toThrow("A further deposit of 0.000007 NOS");
  expect(() => spend(1n)).toThrow("has deposited 0.00001 NOS already");
});

test("a limit of nothing forbids every deposit, and no limit none", () => {
  expect(() => createGuards({ ...free, max_spend_per_apply: 0n }).spend(1n)).toThrow("max_spend_per_apply");
  expect(() => createGuards(free).spend(2n ** 64n)).not.toThrow();
});

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
  const takeBack = spend(10n);
  takeBack();
  takeBack();
  spend(10n);
  expect(() => spend(1n)).toThrow("max_spend_per_apply");
});

test("a limit of nothing forbids every deposit, and no limit none", () => {
  expect(() => createGuards({ ...free, max_spend_per_apply: 0n }).spend(1n)).toThrow("max_spend_per_apply");
  expect(() => createGuards(free).spend(2n ** 64n)).not.toThrow();
});

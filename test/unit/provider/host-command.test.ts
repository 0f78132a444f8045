import { expect, test } from "@jest/globals";
import { hostCommand, readCommand } from "../../../provider/host-command.ts";

const whole = { isTest: false, isWhole: true, state: null };
const partial = { ...whole, isWhole: false };

test.each([
  ["terraform apply", {}, whole],
  ["/usr/bin/tofu -chdir=x plan -out=plan -var target=1", {}, whole],
  ["terraform apply -target=nosana_job.a", {}, partial],
  ["terraform apply --target nosana_job.a", {}, partial],
  ["tofu plan -exclude=nosana_job.a", {}, partial],
  ["tofu plan -target-file=list", {}, partial],
  ["terraform plan", { TF_CLI_ARGS: "-lock=false -target=a" }, partial],
  ["terraform plan", { TF_CLI_ARGS_plan: "-target=a" }, partial],
  ["terraform apply", { TF_CLI_ARGS_plan: "-target=a" }, whole],
  ["terraform apply -state=a.tfstate", {}, { ...partial, state: "a.tfstate" }],
  ["terraform apply -state a.tfstate", {}, { ...partial, state: "a.tfstate" }],
  ["terraform apply -state-out=b.tfstate", {}, partial],
  ["terraform test", {}, { ...partial, isTest: true }],
  ["", {}, whole],
])("what '%s' looks at", (line, environment, expected) => {
  expect(readCommand(line.split(" "), environment)).toEqual(expected);
});

test("a parent that is gone counts as a whole run", async () => {
  expect(await hostCommand({}, 2 ** 30)).toEqual(whole);
});

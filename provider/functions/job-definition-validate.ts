import { isAppError } from "../../src/base/errors.ts";
import { defineFunction, listType, stringType } from "../../src/bridge/index.ts";
import { jobDefinitionParameter } from "./job-definition-parameter.ts";

export const jobDefinitionValidate = defineFunction({
  name: "job_definition_validate",
  summary: "What is wrong with a job definition",
  description:
    "Lists everything that is wrong with a job definition, each with its place, such as `ops[0].args.image: is missing`. " +
    "The list is empty when `nosana_job` would take it. Made for `validation` blocks and tests.",
  parameters: [jobDefinitionParameter],
  returns: listType(stringType),
  run: async ([text]) => {
    const { parseJobDefinition } = await import("../../src/nosana/index.ts");
    try {
      parseJobDefinition(text);
      return [];
    } catch (error) {
      if (!isAppError(error, "JOB_DEFINITION_INVALID")) throw error;
      return error.context.issues.map(({ path, message }) => (path ? `${path}: ${message}` : message));
    }
  },
});

import { parameter, stringType } from "../../src/bridge/index.ts";

/** The same in each function that takes a job definition. */
export const jobDefinitionParameter = parameter("job_definition", stringType, {
  description: "A job definition as JSON, as `nosana_job` takes it.",
});

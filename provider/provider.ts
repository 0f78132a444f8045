import type { Provider } from "../src/bridge/index.ts";
import { providerSchema } from "./configuration.ts";
import { describeError } from "./errors.ts";
import { jobResource } from "./resources/job/resource.ts";
import { configureServices, type Services } from "./services.ts";

/** The Nosana provider. The environment is read here and nowhere below. */
export function createNosanaProvider(
  environment: NodeJS.ProcessEnv,
): Provider<(typeof providerSchema)["attributes"], Services> {
  return {
    type_name: "nosana",
    schema: providerSchema,
    resources: [jobResource],
    configure: (config, context) => configureServices(config, environment, context),
    describeError,
  };
}

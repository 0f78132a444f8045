import { isAppError } from "../src/base/errors.ts";
import type { Provider } from "../src/bridge/index.ts";
import { jobExtend } from "./actions/job-extend.ts";
import { jobStop } from "./actions/job-stop.ts";
import { providerSchema } from "./configuration.ts";
import { jobDataSource } from "./data-sources/job/data-source.ts";
import { jobResultDataSource } from "./data-sources/job-result/data-source.ts";
import { jobsDataSource } from "./data-sources/jobs/data-source.ts";
import { marketDataSource } from "./data-sources/market/data-source.ts";
import { marketsDataSource } from "./data-sources/markets/data-source.ts";
import { priceEstimateDataSource } from "./data-sources/price-estimate/data-source.ts";
import { runDataSource } from "./data-sources/run/data-source.ts";
import { runsDataSource } from "./data-sources/runs/data-source.ts";
import { walletDataSource } from "./data-sources/wallet/data-source.ts";
import { authHeader } from "./ephemeral/auth-header.ts";
import { describeError } from "./errors.ts";
import { cost } from "./functions/cost.ts";
import { ipfsCid } from "./functions/ipfs-cid.ts";
import { jobDefinitionNormalize } from "./functions/job-definition-normalize.ts";
import { jobDefinitionValidate } from "./functions/job-definition-validate.ts";
import { parseJobId } from "./functions/parse-job-id.ts";
import { serviceUrls } from "./functions/service-urls.ts";
import { listedJobs } from "./list-resources/job.ts";
import { jobResource } from "./resources/job/resource.ts";
import { jobCompletionResource } from "./resources/job-completion/resource.ts";
import { configureServices, type Services } from "./services.ts";

/** The Nosana provider. The environment is read here and nowhere below. */
export function createNosanaProvider(
  environment: NodeJS.ProcessEnv,
): Provider<(typeof providerSchema)["attributes"], Services> {
  return {
    type_name: "nosana",
    schema: providerSchema,
    resources: [jobResource, jobCompletionResource],
    data_sources: [
      jobDataSource,
      jobResultDataSource,
      jobsDataSource,
      marketDataSource,
      marketsDataSource,
      priceEstimateDataSource,
      runDataSource,
      runsDataSource,
      walletDataSource,
    ],
    functions: [cost, ipfsCid, jobDefinitionNormalize, jobDefinitionValidate, parseJobId, serviceUrls],
    ephemeral_resources: [authHeader],
    list_resources: [listedJobs],
    actions: [jobStop, jobExtend],
    configure: (config, context) => configureServices(config, environment, context),
    describeError: (error) => (isAppError(error) ? describeError(error) : null),
    close: (services) => services.close(),
  };
}

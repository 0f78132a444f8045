import manifest from "../package.json" with { type: "json" };
import { startPlugin } from "../src/bridge/index.ts";

await startPlugin({
  name: manifest.name,
  version: manifest.version,
  provider_address: "registry.terraform.io/nosana/nosana",
  load: async () => (await import("./provider.ts")).createNosanaProvider(process.env),
});

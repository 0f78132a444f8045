import { startPlugin } from "terraform-provider-nosana/bridge";

await startPlugin({
  name: "terraform-provider-hello",
  version: "1.0.0",
  provider_address: "registry.terraform.io/example/hello",
  load: async () => (await import("./provider.ts")).createHelloProvider(),
});

export type { Endpoints, LocalnetOptions } from "./options.ts";
export { type Localnet, startLocalnet } from "./start.ts";

// Content addressing
export { canonicalBytes } from "./canonical.ts";
export { cidOf } from "./cid.ts";
// Services
export { createGateway, type Gateway, type GatewayOptions, type ReadContentOptions } from "./gateway.ts";
export { createKuboPinner, type KuboPinnerOptions } from "./kubo-pinner.ts";
export type { Pinner } from "./pinner.ts";

// Content addressing
export { canonicalBytes } from "./canonical.ts";
// Services
export { choosePinner, type PinnerChoice } from "./choose-pinner.ts";
export { cidOf } from "./cid.ts";
export { createGateway, type Gateway, type GatewayOptions, type ReadContentOptions } from "./gateway.ts";
export { createKuboPinner, type KuboPinnerOptions } from "./kubo-pinner.ts";
export { createPinataPinner, isPinata, type PinataPinnerOptions } from "./pinata-pinner.ts";
export type { Pinner, PinnerOptions } from "./pinner.ts";
export { createPublicPinner } from "./public-pinner.ts";

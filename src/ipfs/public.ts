// What the package exports as ./ipfs. Inside the project import index.ts.
export { AppError, isAppError } from "../base/errors.ts";
export { connectIpfs, type IpfsClient, type IpfsOptions } from "./connect.ts";
export type { ReadContentOptions } from "./gateway.ts";

import type { Address } from "@solana/kit";
import { methodsThrowingOwnErrors, throwingOwnErrors } from "../base/own-errors.ts";
import * as solana from "../solana/index.ts";
import { asAddress } from "./address.ts";
import * as digest from "./digest.ts";
import * as definition from "./job-definition.ts";
import * as services from "./service-urls.ts";

// Functions that the package exports, for callers whose arguments no compiler has checked.

/** The text as an address. Throws ADDRESS_MALFORMED. */
export const address = throwingOwnErrors(
  "address",
  <A extends string>(text: A): Address<A> => asAddress(text, "account") as Address<A>,
);

/** {@link digest.cidFromDigest} */
export const cidFromDigest = throwingOwnErrors("cidFromDigest", digest.cidFromDigest);

/** {@link digest.digestOf} */
export const digestOf = throwingOwnErrors("digestOf", digest.digestOf);

/** {@link definition.parseJobDefinition} */
export const parseJobDefinition = throwingOwnErrors("parseJobDefinition", definition.parseJobDefinition);

/** {@link services.serviceUrls} */
export const serviceUrls = throwingOwnErrors("serviceUrls", services.serviceUrls);

/** {@link solana.loadWallet} */
export const loadWallet = throwingOwnErrors("loadWallet", solana.loadWallet);

/** {@link solana.createJournal} */
export const createJournal = throwingOwnErrors("createJournal", (options: solana.JournalOptions) =>
  methodsThrowingOwnErrors("journal.", solana.createJournal(options)),
);

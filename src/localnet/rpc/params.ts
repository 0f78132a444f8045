import { type Address, isAddress } from "@solana/kit";
import { z } from "zod";
import { commitmentConfig } from "./method.ts";

export const addressParam = z.custom<Address>(
  (value) => typeof value === "string" && isAddress(value),
  "Invalid address",
);

export const signatureParam = z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{64,88}$/, "Invalid signature");

const accountEncodings = ["binary", "base58", "base64", "base64+zstd", "jsonParsed"] as const;
export type AccountEncoding = (typeof accountEncodings)[number];

export const dataSlice = z.object({
  offset: z.number().int().nonnegative(),
  length: z.number().int().nonnegative(),
});
export type DataSlice = z.infer<typeof dataSlice>;

export const accountConfig = commitmentConfig.extend({
  encoding: z.enum(accountEncodings).optional(),
  dataSlice: dataSlice.nullish(),
});

const filter = z.union([
  z.strictObject({ dataSize: z.number().int().nonnegative() }),
  z.strictObject({
    memcmp: z.object({
      offset: z.number().int().nonnegative(),
      bytes: z.string(),
      encoding: z.enum(["base58", "base64"]).optional(),
    }),
  }),
]);
export type AccountFilter = z.infer<typeof filter>;

export const programConfig = accountConfig.extend({
  filters: z.array(filter).max(4, "Too many filters provided; max 4").nullish(),
  withContext: z.boolean().nullish(),
});

import type { IdentityBytes } from "../engine/identity-data.ts";
import type { IdentitySchema } from "../engine/identity-schema.ts";
import { typeToJson } from "../value/type.ts";
import { toWireDynamic } from "./dynamic.ts";
import type { ResourceIdentityData, ResourceIdentitySchema } from "./gen/tfplugin6.ts";

/** Absent only for resources without identities. */
export function toWireIdentity(bytes: IdentityBytes): ResourceIdentityData | undefined {
  return bytes === null ? undefined : { identityData: toWireDynamic(bytes) };
}

export function toWireIdentitySchema(schema: IdentitySchema): ResourceIdentitySchema {
  return {
    version: BigInt(schema.version),
    identityAttributes: Object.entries(schema.attributes)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, attribute]) => ({
        name,
        type: Buffer.from(JSON.stringify(typeToJson(attribute.type))),
        requiredForImport: attribute.presence === "required",
        optionalForImport: attribute.presence === "optional",
        description: attribute.description,
      })),
  };
}

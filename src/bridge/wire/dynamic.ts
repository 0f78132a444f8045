import type { DynamicValue } from "./gen/tfplugin6.ts";

const noBytes = Buffer.alloc(0);

/** A response's value. Its argument cannot be absent, so neither can the value on the wire. */
export function toWireDynamic(msgpack: Uint8Array): DynamicValue {
  return { msgpack: toBuffer(msgpack), json: noBytes };
}

export function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

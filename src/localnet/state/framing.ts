import { deserialize, serialize } from "node:v8";
import { crc32 } from "node:zlib";
import type { Entry } from "./entry.ts";

/** Each record: its length and its CRC-32, little endian, then its bytes. */
const bytesOfHeader = 8;

export function frame(entry: Entry): Buffer {
  const body = serialize(entry);
  const header = Buffer.alloc(bytesOfHeader);
  header.writeUInt32LE(body.length, 0);
  header.writeUInt32LE(crc32(body), 4);
  return Buffer.concat([header, body]);
}

export interface ReadEntries {
  readonly entries: readonly Entry[];
  /** Bytes of a last record that was never finished: nobody was told of it. */
  readonly torn_bytes: number;
}

/** The entries of a log; undefined when a record in its middle is damaged. */
export function readEntries(log: Buffer): ReadEntries | undefined {
  const entries: Entry[] = [];
  let at = 0;
  while (at < log.length) {
    const rest = log.subarray(at);
    const body = bodyOf(rest);
    if (!body) return isUnfinished(rest) ? { entries, torn_bytes: rest.length } : undefined;
    entries.push(deserialize(body) as Entry);
    at += bytesOfHeader + body.length;
  }
  return { entries, torn_bytes: 0 };
}

function bodyOf(rest: Buffer): Buffer | undefined {
  if (rest.length < bytesOfHeader) return undefined;
  const body = rest.subarray(bytesOfHeader, bytesOfHeader + rest.readUInt32LE(0));
  const isWhole = body.length === rest.readUInt32LE(0) && body.length > 0;
  return isWhole && crc32(body) === rest.readUInt32LE(4) ? body : undefined;
}

/** A write that was cut off leaves a record that wants more bytes than there are, or zeros where bytes should be. */
function isUnfinished(rest: Buffer): boolean {
  const wanted = rest.length < bytesOfHeader ? Number.POSITIVE_INFINITY : rest.readUInt32LE(0);
  return bytesOfHeader + wanted >= rest.length || rest.every((byte) => byte === 0);
}

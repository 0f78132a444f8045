import type { Timestamp } from "./gen/google/protobuf/timestamp.ts";

export function toWireTimestamp(moment: Date): Timestamp {
  const milliseconds = moment.getTime();
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds: BigInt(seconds), nanos: (milliseconds - seconds * 1000) * 1_000_000 };
}

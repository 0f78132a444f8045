import type { LogEntry, LogLevel } from "../../base/log.ts";
import { plainText } from "../../base/plain-text.ts";

const order: readonly LogLevel[] = ["trace", "debug", "info", "warn", "error"];

/** Hosts read lines through a buffer of 64 KiB and take longer ones apart. */
const max_line_bytes = 60_000;
const max_field_characters = 8_000;

/**
 * An entry as one line of hclog JSON. Hosts crash on non-string `@` fields and refuse timestamps without exactly six
 * fractional digits (go-plugin `log_entry.go`).
 */
export function hclogLine(entry: LogEntry, module: string, now: Date): string {
  const head = {
    "@level": entry.level,
    "@message": entry.message,
    "@module": module,
    "@timestamp": now.toISOString().replace("Z", "000Z"),
  };
  const line = toJson({ ...withoutReserved(entry.fields), ...head });
  if (Buffer.byteLength(line) <= max_line_bytes) return `${line}\n`;
  return `${toJson({ ...head, "@message": entry.message.slice(0, 1000), truncated: true })}\n`;
}

/** The level below which the host drops our lines, so that they need not be written; nothing set means errors only. */
export function wantedLevel(environment: NodeJS.ProcessEnv): LogLevel {
  const wanted = (environment.TF_LOG_PROVIDER || environment.TF_LOG || "").toLowerCase();
  if (wanted === "json") return "trace";
  return order.find((level) => level === wanted) ?? "error";
}

export function isWanted(level: LogLevel, threshold: LogLevel): boolean {
  return order.indexOf(level) >= order.indexOf(threshold);
}

function withoutReserved(fields: LogEntry["fields"]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key.replace(/^@+/, ""), value]));
}

function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === "bigint") return item.toString();
    if (item instanceof Error) return plainText(item.message);
    // Hosts print what they read from this JSON, and JSON itself lets C1 and the direction of text through.
    if (typeof item !== "string") return item;
    if (item.length <= max_field_characters) return plainText(item);
    return plainText(`${item.slice(0, max_field_characters)}… (${item.length} characters)`);
  });
}

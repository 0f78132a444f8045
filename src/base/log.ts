/** Severity names of hclog, the logging format Terraform understands. */
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error";

export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log. Field values may be anything JSON can hold; a `Secret` prints redacted. */
export interface Logger {
  trace(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger that adds `fields` to each of its entries. */
  with(fields: LogFields): Logger;
}

export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

export function createLogger(write: (entry: LogEntry) => void, base: LogFields = {}): Logger {
  const at = (level: LogLevel) => (message: string, fields?: LogFields) =>
    write({ level, message, fields: fields ? { ...base, ...fields } : base });
  return {
    trace: at("trace"),
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    with: (fields) => createLogger(write, { ...base, ...fields }),
  };
}

/** A logger that drops everything. */
export const silentLogger: Logger = createLogger(() => {});

/** A log of somebody else's: one that fails must neither stop what it tells of, nor be heard where nobody listens. */
export function harmless(log: Logger): Logger {
  return createLogger(({ level, message, fields }) => {
    try {
      log[level](message, fields);
    } catch {
      // There is nothing left to tell it to.
    }
  });
}

/** Structured fields of a log line. Secrets print as `***`; prompts do not belong here. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Leveled, structured logging. The message is a constant; what varies goes into the fields. */
export interface Logger {
  error(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  /** A logger that adds these fields to every line. */
  child(fields: LogFields): Logger;
  /** False when a line of this level would be thrown away: guards the cost of building its fields. */
  isEnabled(level: LogLevel): boolean;
}

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** Where one line per request goes: written in batches, never awaited, dropped (and counted) when the sink is stuck. */
export interface RequestLineSink {
  write(fields: LogFields): void;
}

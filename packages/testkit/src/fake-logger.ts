import type { LogFields, Logger, LogLevel } from '@helix/contracts';

/** One line, as a test looks at it. */
export interface LoggedLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/** Keeps every line instead of writing it. Children write to the same list. */
export class FakeLogger implements Logger {
  readonly lines: LoggedLine[];
  readonly #fields: LogFields;

  constructor(fields: LogFields = {}, lines: LoggedLine[] = []) {
    this.#fields = fields;
    this.lines = lines;
  }

  error(message: string, fields?: LogFields): void {
    this.#add('error', message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#add('warn', message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#add('info', message, fields);
  }

  debug(message: string, fields?: LogFields): void {
    this.#add('debug', message, fields);
  }

  child(fields: LogFields): Logger {
    return new FakeLogger({ ...this.#fields, ...fields }, this.lines);
  }

  isEnabled(): boolean {
    return true;
  }

  #add(level: LogLevel, message: string, fields: LogFields = {}): void {
    this.lines.push({ level, message, fields: { ...this.#fields, ...fields } });
  }
}

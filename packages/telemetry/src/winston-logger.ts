import type { LogFields, Logger, LogLevel } from '@helix/contracts';
import winston from 'winston';
import { redact } from './redact.js';

export interface LoggerOptions {
  /** `error`, `warn`, `info` or `debug`; anything else means `info`. */
  readonly level: string;
  /** Default: `pretty` on a terminal, else `json`. */
  readonly format?: 'json' | 'pretty' | undefined;
  readonly stream: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

const LEVELS: Readonly<Record<LogLevel, number>> = { error: 0, warn: 1, info: 2, debug: 3 };

/** Winston behind the `Logger` contract, redacted. */
export function createLogger(options: LoggerOptions): Logger {
  const level: LogLevel = options.level in LEVELS ? (options.level as LogLevel) : 'info';
  const pretty = (options.format ?? (options.stream.isTTY === true ? 'pretty' : 'json')) === 'pretty';
  const sink = winston.createLogger({
    level,
    levels: LEVELS,
    format: pretty
      ? winston.format.combine(
          winston.format.timestamp({ format: 'HH:mm:ss.SSS' }),
          winston.format.printf(formatPretty),
        )
      : winston.format.combine(winston.format.timestamp(), winston.format.json()),
    transports: [new winston.transports.Stream({ stream: options.stream })],
  });
  return new WinstonLogger(sink, LEVELS[level], {});
}

class WinstonLogger implements Logger {
  constructor(
    private readonly sink: winston.Logger,
    private readonly threshold: number,
    private readonly fields: LogFields,
  ) {}

  error(message: string, fields?: LogFields): void {
    this.#write('error', message, fields);
  }
  warn(message: string, fields?: LogFields): void {
    this.#write('warn', message, fields);
  }
  info(message: string, fields?: LogFields): void {
    this.#write('info', message, fields);
  }
  debug(message: string, fields?: LogFields): void {
    this.#write('debug', message, fields);
  }

  child(fields: LogFields): Logger {
    return new WinstonLogger(this.sink, this.threshold, { ...this.fields, ...fields });
  }

  isEnabled(level: LogLevel): boolean {
    return LEVELS[level] <= this.threshold;
  }

  #write(level: LogLevel, message: string, fields: LogFields | undefined): void {
    // Winston builds the whole line before it looks at the level.
    if (LEVELS[level] > this.threshold) return;
    this.sink.log({ ...(redact({ ...this.fields, ...fields }) as Record<string, unknown>), level, message });
  }
}

function formatPretty(info: winston.Logform.TransformableInfo): string {
  const { level, message, timestamp, ...fields } = info;
  const rest = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`;
  return `${String(timestamp)} ${level.padEnd(5)} ${String(message)}${rest}`;
}

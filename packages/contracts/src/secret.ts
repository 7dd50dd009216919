import { inspect } from 'node:util';

/** A value that no log line, error, template or JSON shows: it prints as `***`. Read it only where it leaves the process. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The plain text. Call it where the header or signature is made, and keep no copy. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '***';
  }

  toJSON(): string {
    return '***';
  }

  [inspect.custom](): string {
    return '***';
  }
}

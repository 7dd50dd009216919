import type { DialectId, Extensions, TranslationWarning } from '@helix/contracts';

/** Whose request is written. */
export interface TranslationTarget {
  readonly dialect: DialectId;
  /** Its name in a sentence: `OpenAI chat`. */
  readonly label: string;
  /** The request came from this dialect, so that it is written as it came: what only some of its providers take is kept, nothing is repaired. */
  readonly native: boolean;
}

/** What one request's translation could not carry, collected while it is written. */
export class TranslationNotes {
  readonly warnings: TranslationWarning[] = [];
  readonly native: boolean;
  readonly #target: TranslationTarget;

  constructor(target: TranslationTarget) {
    this.#target = target;
    this.native = target.native;
  }

  dropped(field: string, reason: string): void {
    this.warnings.push({ field, action: 'dropped', reason });
  }

  coerced(field: string, reason: string): void {
    this.warnings.push({ field, action: 'coerced', reason });
  }

  /** Notes each field that only another dialect knows. `path` is that of the object that holds it, `''` for the request. */
  droppedExtensions(extensions: Extensions | undefined, path: string): void {
    if (extensions === undefined) return;
    const { dialect: own, label } = this.#target;
    for (const dialect of Object.keys(extensions)) {
      const fields = extensions[dialect];
      if (dialect === own || fields === undefined) continue;
      for (const field of Object.keys(fields)) {
        if (fields[field] === undefined || fields[field] === null) continue;
        this.dropped(path === '' ? field : `${path}.${field}`, `${label} has no such field (${dialect}).`);
      }
    }
  }
}

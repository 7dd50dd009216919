import type { Extensions, TranslationWarning } from '@helix/contracts';
import { ANTHROPIC_MESSAGES } from './own-fields.js';

/** What one request's translation could not carry, collected while it is written. */
export class TranslationNotes {
  readonly warnings: TranslationWarning[] = [];

  /** `native`: the request came from this dialect, so that it is written as it came and nothing in it is repaired. */
  constructor(readonly native: boolean) {}

  dropped(field: string, reason: string): void {
    this.warnings.push({ field, action: 'dropped', reason });
  }

  coerced(field: string, reason: string): void {
    this.warnings.push({ field, action: 'coerced', reason });
  }

  /** Notes each field that only another dialect knows. `path` is that of the object that holds it, `''` for the request. */
  droppedExtensions(extensions: Extensions | undefined, path: string): void {
    if (extensions === undefined) return;
    for (const dialect of Object.keys(extensions)) {
      const fields = extensions[dialect];
      if (dialect === ANTHROPIC_MESSAGES || fields === undefined) continue;
      for (const field of Object.keys(fields)) {
        if (fields[field] === undefined || fields[field] === null) continue;
        this.dropped(path === '' ? field : `${path}.${field}`, `Anthropic Messages has no such field (${dialect}).`);
      }
    }
  }
}

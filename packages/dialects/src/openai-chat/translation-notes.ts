import type { Extensions, TranslationWarning } from '@helix/contracts';
import { OPENAI_CHAT } from './own-fields.js';

/** What one request's translation could not carry, collected while it is written. */
export class TranslationNotes {
  readonly warnings: TranslationWarning[] = [];

  /** `native`: the request came from this dialect, so that what only some of its providers take is written too. */
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
      if (dialect === OPENAI_CHAT || fields === undefined) continue;
      for (const field of Object.keys(fields)) {
        if (fields[field] === undefined || fields[field] === null) continue;
        this.dropped(path === '' ? field : `${path}.${field}`, `OpenAI chat has no such field (${dialect}).`);
      }
    }
  }
}

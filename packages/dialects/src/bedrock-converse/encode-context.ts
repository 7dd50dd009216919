import type { CacheMark, JsonObject } from '@helix/contracts';
import type { TranslationNotes } from '../shared/translation-notes.js';
import type { ModelFamily } from './model-family.js';

/** What the writers of one request share: notes, names of documents given so far. */
export class EncodeContext {
  readonly #documentNames = new Set<string>();

  constructor(
    readonly notes: TranslationNotes,
    readonly family: ModelFamily,
  ) {}

  /** Whether the model's family has prompt caching. */
  get hasCachePoints(): boolean {
    return this.family !== 'other' && this.family !== 'openai';
  }

  /** The block that goes behind what a cache mark marks; `undefined` when there is none or it cannot be carried, which is noted. */
  cachePoint(mark: CacheMark | undefined, path: string): JsonObject | undefined {
    if (mark === undefined) return undefined;
    if (!this.hasCachePoints) {
      this.notes.dropped(`${path}.cache_control`, 'Bedrock has no prompt caching for this model.');
      return undefined;
    }
    return { cachePoint: mark.ttl === undefined ? { type: 'default' } : { type: 'default', ttl: mark.ttl } };
  }

  /**
   * A name that Converse takes for a document: letters, digits, single spaces, hyphens, parentheses and brackets, each name once.
   * Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html
   */
  documentName(wanted: string | undefined): string {
    const base =
      (wanted ?? '')
        .replace(/[^A-Za-z0-9\s\-()[\]]+/g, '-')
        .replace(/\s+/g, ' ')
        .trim()
        .slice(0, 190) || 'document';
    let name = base;
    for (let count = 2; this.#documentNames.has(name); count += 1) name = `${base} (${count})`;
    this.#documentNames.add(name);
    return name;
  }
}

import { type DialectId, type Extensions, HelixError, type TranslationWarning } from '@helix/contracts';

/** Whose request is written. */
export interface TranslationTarget {
  readonly dialect: DialectId;
  /** Its name in a sentence: `OpenAI chat`. */
  readonly label: string;
  /** The request came from this dialect, so that it is written as it came: what only some of its providers take is kept, nothing is repaired. */
  readonly native: boolean;
}

/**
 * Fields without which a request would mean something else, so that leaving them out is no option: what they name lives at the provider.
 * By dialect and field, the reason.
 */
const ESSENTIAL: Readonly<Record<DialectId, Readonly<Record<string, string>>>> = {
  'openai-responses': {
    previous_response_id: 'the earlier turns are stored at another provider; send them in `input`, with `store: false`',
    conversation: 'the conversation is stored at another provider; send its turns in `input`',
    'input.item_reference':
      'the item is stored at another provider; send it whole in `input`, as clients do with `store: false`',
    prompt: 'the prompt is stored at another provider; send its text in `instructions`',
    background: 'its provider cannot answer in the background; leave `background` out, or choose a model at OpenAI',
  },
  'openai-completions': {
    prompt:
      'a list of prompts, and one in token ids, are for models with an endpoint for completions; send one text a request',
  },
};

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

  /**
   * Notes each field that only another dialect knows. Throws `unsupported_feature` for one that the request makes no sense without. `path` is that of the object that holds it, `''` for the request.
   */
  droppedExtensions(extensions: Extensions | undefined, path: string): void {
    if (extensions === undefined) return;
    const { dialect: own, label } = this.#target;
    for (const dialect of Object.keys(extensions)) {
      const fields = extensions[dialect];
      if (dialect === own || fields === undefined) continue;
      for (const field of Object.keys(fields)) {
        if (fields[field] === undefined || fields[field] === null) continue;
        const essential = path === '' ? ESSENTIAL[dialect]?.[field] : undefined;
        if (essential !== undefined) throw refuse(field, `${label} cannot carry \`${field}\`: ${essential}.`);
        this.dropped(path === '' ? field : `${path}.${field}`, `${label} has no such field (${dialect}).`);
      }
    }
  }
}

function refuse(field: string, message: string): HelixError {
  return new HelixError('unsupported_feature', message, { param: field, shouldRetry: false });
}

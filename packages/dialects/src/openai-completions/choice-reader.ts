import type { ChatEvent, JsonObject } from '@helix/contracts';
import { isJsonObject } from '@helix/contracts';
import { mapFinishReason } from '../openai-shared/map-finish-reason.js';
import { asText, type JsonDraft, nonEmpty } from '../shared/json-draft.js';
import { OPENAI_COMPLETIONS, ownExtensions } from './own-fields.js';

const KNOWN: ReadonlySet<string> = new Set(['index', 'text', 'logprobs', 'finish_reason']);

/** One choice, whole or in pieces, as one block of text. */
export class ChoiceReader {
  readonly #fields: JsonDraft = {};
  #isOpen = false;
  #finish: string | undefined;

  constructor(
    readonly index: number,
    private readonly emit: (event: ChatEvent) => void,
  ) {}

  /** Whether the provider has said why this choice ended. */
  get finished(): boolean {
    return this.#finish !== undefined;
  }

  /** `whole`: a finished choice; its empty fields are kept for the way back. */
  push(choice: JsonObject, whole: boolean): void {
    const { logprobs } = choice;
    for (const [key, value] of Object.entries(choice))
      if (!KNOWN.has(key) && (whole || value !== null)) this.#fields[key] = value;
    if (whole && logprobs === null) this.#fields.logprobs = null;
    this.#finish = nonEmpty(choice.finish_reason) ?? this.#finish;
    const text = asText(choice.text);
    const probabilities = isJsonObject(logprobs) ? logprobs : undefined;
    if (text === '' && probabilities === undefined) return;
    const place = { choice: this.index, block: 0 };
    if (!this.#isOpen) this.emit({ type: 'block-start', ...place, head: { kind: 'text' } });
    this.#isOpen = true;
    const extensions = probabilities && { [OPENAI_COMPLETIONS]: { logprobs: probabilities } };
    this.emit({ type: 'block-delta', ...place, text, ...(extensions !== undefined && { extensions }) });
  }

  closeBlock(): void {
    if (this.#isOpen) this.emit({ type: 'block-end', choice: this.index, block: 0 });
    this.#isOpen = false;
  }

  /** Ends the choice, after `closeBlock`. */
  end(): void {
    const extensions = ownExtensions(Object.keys(this.#fields).length === 0 ? undefined : this.#fields);
    this.emit({
      type: 'choice-end',
      choice: this.index,
      finishReason: mapFinishReason(this.#finish, false),
      ...(this.#finish !== undefined && { rawFinishReason: this.#finish }),
      ...(extensions !== undefined && { extensions }),
    });
  }
}

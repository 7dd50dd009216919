import type {
  ChatEvent,
  EncodeContext,
  JsonObject,
  JsonValue,
  ResponseStartEvent,
  StreamEncoder,
  TokenUsage,
} from '@helix/contracts';
import { EventGrammar } from '@helix/wire';
import { encodeUsage } from '../openai-shared/encode-usage.js';
import type { JsonDraft } from '../shared/json-draft.js';
import { isVisible, wordOf } from './encode-response.js';
import { ownFields } from './own-fields.js';

/**
 * Canonical events as a stream of completions: a chunk a delta of visible text, one finish chunk a choice, a chunk with usage and no choices where the caller
 * asked for it, `[DONE]`. After an error event it writes nothing: an error frame ends the stream, without `[DONE]`. Throws `WireError` `malformed` on events
 * that break the grammar.
 */
export class CompletionsStreamEncoder implements StreamEncoder {
  readonly #context: EncodeContext;
  readonly #grammar = new EventGrammar();
  /** The blocks whose text is shown, as `choice/block`. */
  readonly #visible = new Set<string>();
  #head: JsonObject = {};
  #first: JsonObject | undefined;
  #usage: TokenUsage | undefined;

  constructor(context: EncodeContext) {
    this.#context = context;
  }

  push(event: ChatEvent): string {
    this.#grammar.check(event);
    switch (event.type) {
      case 'response-start':
        this.#start(event);
        return '';
      case 'block-start': {
        if (isVisible(event.head)) this.#visible.add(`${event.choice}/${event.block}`);
        const logprobs = ownFields(event.extensions)?.logprobs;
        return logprobs === undefined ? '' : this.#choice(event.choice, '', { logprobs });
      }
      case 'block-delta': {
        const logprobs = ownFields(event.extensions)?.logprobs ?? null;
        const isShown = this.#visible.has(`${event.choice}/${event.block}`);
        return isShown && (event.text !== '' || logprobs !== null)
          ? this.#choice(event.choice, event.text, { logprobs })
          : '';
      }
      case 'usage':
        this.#usage = event.usage;
        return '';
      case 'choice-end':
        return this.#choice(event.choice, '', {
          ...ownFields(event.extensions),
          finish_reason: wordOf(event.finishReason),
        });
      case 'response-end':
        return this.#end(ownFields(event.extensions));
      case 'block-end':
      case 'error':
        return '';
    }
  }

  #start({ id, model, createdAt, extensions }: ResponseStartEvent): void {
    this.#head = {
      id: id ?? `cmpl-${this.#context.requestId}`,
      object: 'text_completion',
      created: createdAt ?? this.#context.createdAt,
      model: model ?? this.#context.model,
    };
    this.#first = ownFields(extensions);
  }

  #choice(index: number, text: string, fields: Readonly<Record<string, JsonValue | undefined>>): string {
    return this.#chunk([{ text, index, logprobs: null, finish_reason: null, ...fields }]);
  }

  #end(later: JsonObject | undefined): string {
    const { includeUsage, costOf } = this.#context;
    const usage = includeUsage && this.#usage !== undefined ? encodeUsage(this.#usage, costOf) : undefined;
    const fields: JsonDraft = { ...later, ...(usage !== undefined && { usage }) };
    const last = Object.keys(fields).length === 0 ? '' : this.#chunk([], fields);
    return `${last}data: [DONE]\n\n`;
  }

  #chunk(choices: readonly JsonObject[], fields?: JsonObject): string {
    const first = this.#first;
    this.#first = undefined;
    const usage = this.#context.includeUsage ? { usage: null } : {};
    return `data: ${JSON.stringify({ ...first, ...this.#head, choices, ...usage, ...fields })}\n\n`;
  }
}

import type {
  ChatEvent,
  ChoiceEndEvent,
  EncodeContext,
  JsonObject,
  JsonValue,
  ResponseEndEvent,
  ResponseStartEvent,
  StreamEncoder,
  TokenUsage,
} from '@helix/contracts';
import { EventGrammar } from '@helix/wire';
import { encodeUsage } from '../openai-shared/encode-usage.js';
import { asObject, type JsonDraft } from '../shared/json-draft.js';
import { ChoiceWriter } from './choice-writer.js';
import { wantsFunctionCall } from './legacy-functions.js';
import { ownFields } from './own-fields.js';

/** Fields that OpenAI repeats in every chunk. */
const REPEATED: ReadonlySet<string> = new Set(['service_tier', 'system_fingerprint', 'provider']);

/**
 * Canonical events as an OpenAI chat stream: the role in each choice's first delta, one finish chunk a choice, a chunk with usage and no
 * choices where the caller asked for it, `[DONE]`. After an error event it writes nothing: an error frame ends the stream, without `[DONE]`.
 * Throws `WireError` `malformed` on events that break the grammar.
 * Source: https://platform.openai.com/docs/api-reference/chat-streaming/streaming
 */
export class OpenAiStreamEncoder implements StreamEncoder {
  readonly #context: EncodeContext;
  readonly #grammar = new EventGrammar();
  readonly #choices = new Map<number, ChoiceWriter>();
  readonly #legacy: boolean;
  /** Everything of a chunk that stands before and behind `choices`, serialised once. */
  #head = '';
  #tail = '}\n\n';
  #usage: TokenUsage | undefined;
  #firstFields: JsonObject | undefined;

  constructor(context: EncodeContext) {
    this.#context = context;
    this.#legacy = wantsFunctionCall(context.request);
  }

  push(event: ChatEvent): string {
    this.#grammar.check(event);
    switch (event.type) {
      case 'response-start':
        this.#start(event);
        return '';
      case 'block-start':
        return this.#open(event.choice) + this.#deltas(event.choice, this.#writer(event.choice).start(event));
      case 'block-delta': {
        const text = this.#writer(event.choice).plainText(event);
        // The path that every token takes: no object is built.
        if (text !== undefined)
          return `${this.#head}[{"index":${event.choice},"delta":{"${text}":${JSON.stringify(event.text)}},"finish_reason":null}]${this.#tail}`;
        return this.#deltas(
          event.choice,
          this.#writer(event.choice).delta(event),
          ownFields(event.extensions)?.logprobs,
        );
      }
      case 'block-end':
        return this.#deltas(event.choice, this.#writer(event.choice).end(event));
      case 'usage':
        this.#usage = event.usage;
        return '';
      case 'choice-end':
        return this.#open(event.choice) + this.#finish(event);
      case 'response-end':
        return this.#end(event);
      case 'error':
        return '';
    }
  }

  #start({ id, model, createdAt, extensions }: ResponseStartEvent): void {
    const { requestId, includeUsage } = this.#context;
    const base: JsonDraft = {
      id: id ?? `chatcmpl-${requestId}`,
      object: 'chat.completion.chunk',
      created: createdAt ?? this.#context.createdAt,
      model: model ?? this.#context.model,
    };
    const first: JsonDraft = {};
    for (const [key, value] of Object.entries(ownFields(extensions) ?? {}))
      (REPEATED.has(key) ? base : first)[key] = value;
    if (Object.keys(first).length > 0) this.#firstFields = first;
    this.#head = `data: ${JSON.stringify(base).slice(0, -1)},"choices":`;
    if (includeUsage) this.#tail = ',"usage":null}\n\n';
  }

  #writer(index: number): ChoiceWriter {
    let writer = this.#choices.get(index);
    if (writer === undefined) {
      writer = new ChoiceWriter(this.#legacy);
      this.#choices.set(index, writer);
    }
    return writer;
  }

  /** The role, once a choice, with what stands only on the first chunk. */
  #open(index: number): string {
    const writer = this.#writer(index);
    if (writer.opened) return '';
    writer.opened = true;
    const fields = this.#firstFields;
    this.#firstFields = undefined;
    return this.#chunk(
      [{ index, delta: { role: 'assistant', content: '', refusal: null }, logprobs: null, finish_reason: null }],
      fields,
    );
  }

  #deltas(index: number, delta: JsonObject | undefined, logprobs?: JsonValue): string {
    if (delta === undefined && logprobs === undefined) return '';
    return this.#chunk([
      { index, delta: delta ?? {}, ...(logprobs !== undefined && { logprobs }), finish_reason: null },
    ]);
  }

  #finish({ choice: index, finishReason, extensions }: ChoiceEndEvent): string {
    const { message, ...fields } = ownFields(extensions) ?? {};
    const leftovers = Object.fromEntries(
      Object.entries(asObject(message)).filter(([, value]) => value !== null && value !== ''),
    );
    const before = Object.keys(leftovers).length === 0 ? '' : this.#deltas(index, leftovers);
    const isLegacy = this.#writer(index).wroteFunctionCall && finishReason === 'tool_calls';
    return (
      before + this.#chunk([{ ...fields, index, delta: {}, finish_reason: isLegacy ? 'function_call' : finishReason }])
    );
  }

  #end({ extensions }: ResponseEndEvent): string {
    const later = ownFields(extensions);
    const { includeUsage, costOf } = this.#context;
    if (!includeUsage || this.#usage === undefined) {
      return `${later === undefined ? '' : this.#chunk([], later)}data: [DONE]\n\n`;
    }
    const usage = encodeUsage(this.#usage, costOf);
    return `${this.#head}[]${this.#fields({ ...later, usage })}}\n\ndata: [DONE]\n\n`;
  }

  #chunk(choices: readonly JsonObject[], fields?: JsonObject): string {
    return `${this.#head}${JSON.stringify(choices)}${fields === undefined ? '' : this.#fields(fields)}${this.#tail}`;
  }

  /** Further members of a chunk; those that stand in the head already may not stand twice. */
  #fields(fields: JsonObject): string {
    const { usage, ...rest } = fields;
    const kept = Object.fromEntries(Object.entries(rest).filter(([key]) => !REPEATED.has(key)));
    const text = JSON.stringify(usage === undefined ? kept : { ...kept, usage });
    return text === '{}' ? '' : `,${text.slice(1, -1)}`;
  }
}

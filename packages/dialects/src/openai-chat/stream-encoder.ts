import { type ChatEvent, type EncodeContext, type Extensions, type JsonObject, type JsonValue, type StreamEncoder, type TokenUsage } from '@helix/contracts';
import { EventGrammar } from '@helix/wire';
import { type JsonDraft, OPENAI_CHAT } from '../openai-shared/fields.js';
import { encodeUsage } from './encode-usage.js';
import { sealToDetail } from './reasoning-details.js';

interface Block {
  readonly kind: string;
  readonly toolIndex: number;
  /** A tool call without arguments gets `{}` when it ends. */
  empty: boolean;
  text: string;
}

/** Events to `chat.completion.chunk`s: the role in the first delta of a choice, the finish, usage where asked for, `[DONE]`. */
export class OpenaiChatStreamEncoder implements StreamEncoder {
  readonly #grammar = new EventGrammar();
  readonly #context: EncodeContext;
  readonly #blocks = new Map<string, Block>();
  readonly #toolCounts = new Map<number, number>();
  readonly #roles = new Set<number>();
  #head: JsonDraft = {};
  #usage: TokenUsage | undefined;

  constructor(context: EncodeContext) {
    this.#context = context;
  }

  push(event: ChatEvent): string {
    this.#grammar.check(event);
    switch (event.type) {
      case 'response-start':
        this.#head = {
          ...event.extensions?.[OPENAI_CHAT],
          id: event.id ?? `chatcmpl-${this.#context.requestId}`,
          object: 'chat.completion.chunk',
          created: event.createdAt ?? this.#context.createdAt,
          model: event.model ?? this.#context.model,
        };
        return '';
      case 'block-start':
        return this.#startBlock(event);
      case 'block-delta':
        return this.#delta(event);
      case 'block-end':
        return this.#endBlock(event);
      case 'usage':
        this.#usage = event.usage;
        return '';
      case 'choice-end':
        return this.#chunk(event.choice, this.#roles.has(event.choice) ? {} : { role: 'assistant', content: '' }, event.finishReason, event.extensions);
      case 'response-end': {
        const usage = this.#usage !== undefined && this.#context.includeUsage ? frame({ ...this.#head, choices: [], usage: encodeUsage(this.#usage, this.#context) }) : '';
        return `${usage}data: [DONE]\n\n`;
      }
      case 'error':
        return '';
    }
  }

  #startBlock(event: Extract<ChatEvent, { type: 'block-start' }>): string {
    const { choice, head } = event;
    const isTool = head.kind === 'tool-call';
    const toolIndex = isTool ? (this.#toolCounts.get(choice) ?? 0) : 0;
    if (isTool) this.#toolCounts.set(choice, toolIndex + 1);
    this.#blocks.set(`${choice}:${event.block}`, { kind: head.kind, toolIndex, empty: true, text: '' });
    if (!isTool) return '';
    return this.#chunk(choice, { tool_calls: [{ index: toolIndex, id: head.id, type: 'function', function: { name: head.name, arguments: '' } }] }, null, event.extensions);
  }

  #delta(event: Extract<ChatEvent, { type: 'block-delta' }>): string {
    const block = this.#blocks.get(`${event.choice}:${event.block}`);
    if (block === undefined || (event.text === '' && event.extensions?.[OPENAI_CHAT] === undefined)) return '';
    if (event.text !== '') block.empty = false;
    switch (block.kind) {
      case 'text':
        return this.#chunk(event.choice, { content: event.text }, null, event.extensions);
      case 'refusal':
        return this.#chunk(event.choice, { refusal: event.text }, null, event.extensions);
      case 'reasoning':
        block.text += event.text;
        return this.#chunk(event.choice, { reasoning_content: event.text }, null, event.extensions);
      case 'tool-call':
        return this.#chunk(event.choice, { tool_calls: [{ index: block.toolIndex, function: { arguments: event.text } }] }, null, event.extensions);
      default:
        return '';
    }
  }

  #endBlock(event: Extract<ChatEvent, { type: 'block-end' }>): string {
    const block = this.#blocks.get(`${event.choice}:${event.block}`);
    this.#blocks.delete(`${event.choice}:${event.block}`);
    if (block?.kind === 'tool-call' && block.empty) return this.#chunk(event.choice, { tool_calls: [{ index: block.toolIndex, function: { arguments: '{}' } }] }, null, undefined);
    if (block?.kind === 'reasoning' && event.seal !== undefined) {
      return this.#chunk(event.choice, { reasoning_details: [sealToDetail(event.seal, block.text, event.block)] }, null, undefined);
    }
    return '';
  }

  #chunk(choice: number, delta: JsonObject, finishReason: string | null, extensions: Extensions | undefined): string {
    const first = !this.#roles.has(choice);
    this.#roles.add(choice);
    const own = extensions?.[OPENAI_CHAT] ?? {};
    const { delta: ownDelta, ...ownChoice } = own as { readonly delta?: JsonValue } & JsonObject;
    return frame({
      ...this.#head,
      choices: [{ index: choice, delta: { ...(first ? { role: 'assistant' } : {}), ...(ownDelta as JsonObject | undefined), ...delta }, logprobs: null, ...ownChoice, finish_reason: finishReason }],
    });
  }
}

function frame(chunk: JsonObject): string {
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

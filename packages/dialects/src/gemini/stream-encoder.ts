import {
  type BlockDeltaEvent,
  type BlockEndEvent,
  type BlockStartEvent,
  type ChatEvent,
  type ChoiceEndEvent,
  type EncodeContext,
  HelixError,
  type JsonObject,
  type JsonValue,
  type ResponseEndEvent,
  type ResponseStartEvent,
  type StreamEncoder,
  type TokenUsage,
} from '@helix/contracts';
import { upstreamErrorToHelix } from '../shared/upstream-error-to-helix.js';
import { encodeError } from './encode-error.js';
import { isBlocked } from './encode-response.js';
import { encodeUsage } from './encode-usage.js';
import { encodeFinishReason } from './map-finish-reason.js';
import { ownFields } from './own-fields.js';
import { PartWriter } from './part-writer.js';
import type { StreamFraming } from './stream-framing.js';

interface OpenBlock {
  readonly start: BlockStartEvent;
  text: string;
  readonly values: JsonValue[];
  /** Its text has been written as it came. */
  written: boolean;
}

interface Choice {
  readonly writer: PartWriter;
  readonly open: Map<number, OpenBlock>;
  /** The block whose text was written last, and its kind: two of a kind in a row are divided by an empty part. */
  last: { readonly block: number; readonly kind: string } | undefined;
  hasBlocks: boolean;
  refused: boolean;
  end: ChoiceEndEvent | undefined;
}

/**
 * Writes canonical events as a Gemini stream: each chunk holds new parts, calls come whole, the last chunk says why each candidate ended and has
 * the whole usage. Throws `internal` on events that break the grammar. Source: https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 */
export class GeminiStreamEncoder implements StreamEncoder {
  readonly #context: EncodeContext;
  readonly #framing: StreamFraming;
  readonly #choices = new Map<number, Choice>();
  #start: ResponseStartEvent | undefined;
  #opened = false;
  #usage: TokenUsage | undefined;

  constructor(context: EncodeContext, framing: StreamFraming) {
    this.#context = context;
    this.#framing = framing;
  }

  push(event: ChatEvent): string {
    switch (event.type) {
      case 'response-start':
        this.#start = event;
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
        this.#choice(event.choice).end = event;
        return '';
      case 'response-end':
        return this.#close(event);
      case 'error':
        return this.#framing.afterAnything(encodeError(upstreamErrorToHelix(event.error), this.#context.requestId));
    }
  }

  #startBlock(event: BlockStartEvent): string {
    const choice = this.#choice(event.choice);
    choice.hasBlocks = true;
    if (event.head.kind === 'refusal') choice.refused = true;
    choice.open.set(event.block, { start: event, text: '', values: [], written: false });
    return '';
  }

  #delta(event: BlockDeltaEvent): string {
    const choice = this.#choice(event.choice);
    const block = findBlock(choice, event.block);
    if (event.value !== undefined) block.values.push(event.value);
    if (event.text === '') return '';
    const { kind } = block.start.head;
    if (kind === 'tool-call' || kind === 'media' || kind === 'foreign') {
      block.text += event.text;
      return '';
    }
    const parts: JsonObject[] = [...choice.writer.flush()];
    const { last } = choice;
    if (parts.length === 0 && last !== undefined && last.block !== event.block && last.kind === kind)
      parts.push({ text: '' });
    block.written = true;
    choice.last = { block: event.block, kind };
    parts.push(kind === 'reasoning' ? { text: event.text, thought: true } : { text: event.text });
    return this.#write(event.choice, parts);
  }

  #endBlock(event: BlockEndEvent): string {
    const choice = this.#choice(event.choice);
    const { start, text, values, written } = findBlock(choice, event.block);
    choice.open.delete(event.block);
    const { kind } = start.head;
    if (written && event.seal === undefined) return '';
    if (!written && (kind === 'text' || kind === 'refusal')) return '';
    const parts = choice.writer.write({
      // A seal of text that has been written follows it, on a part of the same kind.
      head: start.head,
      text,
      values,
      ...(event.seal !== undefined && { seal: event.seal }),
      ...(start.extensions !== undefined && { extensions: start.extensions }),
    });
    if (written) return this.#write(event.choice, [...parts, ...choice.writer.flush()].map(asThought));
    if (parts.length > 0) choice.last = undefined;
    return this.#write(event.choice, parts);
  }

  #close(event: ResponseEndEvent): string {
    const candidates: JsonObject[] = [];
    const own = ownFields(this.#start?.extensions);
    for (const [index, { writer, end, open, hasBlocks, refused }] of this.#choices) {
      if (end === undefined || open.size > 0)
        throw new HelixError('internal', 'A stream ended while a choice or a block of it was open.');
      if (isBlocked({ blocks: hasBlocks ? [1] : [], rawFinishReason: end.rawFinishReason }, own)) continue;
      const parts = writer.flush();
      candidates.push({
        content: { parts: parts.length === 0 ? [{ text: '' }] : parts, role: 'model' },
        finishReason: encodeFinishReason({ ...end, refused }),
        index,
        ...ownFields(end.extensions),
      });
    }
    const chunk = {
      ...(candidates.length > 0 && { candidates }),
      ...(this.#usage !== undefined && { usageMetadata: encodeUsage(this.#usage, this.#context.costOf) }),
      ...ownFields(event.extensions),
    };
    return this.#frame(chunk) + this.#framing.end;
  }

  #write(index: number, parts: readonly JsonObject[]): string {
    if (parts.length === 0) return '';
    return this.#frame({ candidates: [{ content: { parts, role: 'model' }, index }] });
  }

  #frame(fields: JsonObject): string {
    const named = {
      ...fields,
      modelVersion: this.#start?.model ?? this.#context.model,
      responseId: this.#start?.id ?? this.#context.requestId,
    };
    if (this.#opened) return this.#framing.next(named);
    this.#opened = true;
    return this.#framing.first({ ...named, ...ownFields(this.#start?.extensions) });
  }

  #choice(index: number): Choice {
    let choice = this.#choices.get(index);
    if (choice === undefined) {
      choice = {
        writer: new PartWriter(),
        open: new Map(),
        last: undefined,
        hasBlocks: false,
        refused: false,
        end: undefined,
      };
      this.#choices.set(index, choice);
    }
    return choice;
  }
}

function asThought(part: JsonObject): JsonObject {
  return { ...part, thought: true };
}

function findBlock({ open }: Choice, block: number): OpenBlock {
  const found = open.get(block);
  if (found === undefined) throw new HelixError('internal', `Block ${block} of a stream was not open.`);
  return found;
}

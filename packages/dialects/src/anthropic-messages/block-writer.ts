import type { BlockDeltaEvent, BlockEndEvent, BlockStartEvent, JsonObject, ReasoningSeal } from '@helix/contracts';
import { isJsonObject } from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';
import { ownDelta } from './decode-block.js';
import { mapToolCallId } from './map-tool-call-id.js';
import { ANTHROPIC_MESSAGES, writeOwnFields } from './own-fields.js';
import { signatureOf } from './seal-carrier.js';
import { encodeFrame, encodeTextFrame } from './stream-frame.js';

/**
 * Writes the frames of one content block. A reasoning block opens with its first text, or when it ends: only then is it known
 * whether it is `thinking` or `redacted_thinking`.
 */
export class BlockWriter {
  readonly block: number;
  readonly #event: BlockStartEvent;
  readonly #index: number;
  #isOpen = false;

  constructor(event: BlockStartEvent, index: number) {
    this.block = event.block;
    this.#event = event;
    this.#index = index;
  }

  start(): string {
    const { head } = this.#event;
    switch (head.kind) {
      case 'text':
      case 'refusal':
        return this.#open({ type: 'text', text: '' });
      case 'tool-call':
        return this.#open({ type: 'tool_use', id: mapToolCallId(head.id), name: head.name, input: {} });
      case 'foreign':
        return this.#open(isJsonObject(head.value) ? { ...head.value } : {});
      case 'reasoning':
      case 'media':
        return '';
    }
  }

  delta(event: BlockDeltaEvent): string {
    switch (this.#event.head.kind) {
      case 'text':
      case 'refusal':
        return this.#textFrames(event);
      case 'reasoning':
        return this.#thinkingFrames(event.text);
      case 'tool-call':
        return event.text === '' ? '' : encodeTextFrame(this.#index, 'arguments', event.text);
      case 'foreign':
        return isJsonObject(event.value) ? this.#deltaFrame(event.value) : '';
      case 'media':
        return '';
    }
  }

  end(event: BlockEndEvent): string {
    const frames = this.#event.head.kind === 'reasoning' ? this.#sealFrames(event.seal) : '';
    return `${frames}${encodeFrame('content_block_stop', { type: 'content_block_stop', index: this.#index })}`;
  }

  #open(block: JsonDraft): string {
    this.#isOpen = true;
    if (this.#event.head.kind !== 'foreign') writeOwnFields(block, this.#event.extensions);
    return encodeFrame('content_block_start', {
      type: 'content_block_start',
      index: this.#index,
      content_block: block,
    });
  }

  #textFrames({ text, value }: BlockDeltaEvent): string {
    const frame = text === '' ? '' : encodeTextFrame(this.#index, 'text', text);
    if (value === undefined) return frame;
    const delta = ownDelta(value);
    return delta === undefined ? frame : frame + this.#deltaFrame(delta);
  }

  #thinkingFrames(text: string): string {
    if (text === '') return '';
    return this.#openThinking() + encodeTextFrame(this.#index, 'thinking', text);
  }

  #openThinking(): string {
    return this.#isOpen ? '' : this.#open({ type: 'thinking', thinking: '', signature: '' });
  }

  #sealFrames(seal: ReasoningSeal | undefined): string {
    const data = seal?.dialect === ANTHROPIC_MESSAGES ? seal.data : undefined;
    if (data !== undefined && !this.#isOpen) return this.#open({ type: 'redacted_thinking', data });
    const signature = signatureOf({ seal, extensions: this.#event.extensions });
    const frame = signature === '' ? '' : encodeTextFrame(this.#index, 'signature', signature);
    return this.#openThinking() + frame;
  }

  #deltaFrame(delta: JsonObject): string {
    return encodeFrame('content_block_delta', { type: 'content_block_delta', index: this.#index, delta });
  }
}

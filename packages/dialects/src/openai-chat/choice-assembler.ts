import type {
  BlockDeltaEvent,
  BlockHead,
  BlockStartEvent,
  ChatEvent,
  Extensions,
  JsonObject,
  JsonValue,
  ReasoningSeal,
} from '@helix/contracts';
import { isJsonObject } from '@helix/contracts';
import { mapFinishReason } from '../openai-shared/map-finish-reason.js';
import { asArray, asObject, asText, type JsonDraft, leftoverFields, nonEmpty } from '../shared/json-draft.js';
import { CallAssembler } from './call-assembler.js';
import { joinThinking } from './decode-part.js';
import { isAudio, MessageLeftovers } from './message-leftovers.js';
import { type BlockSpelling, OPENAI_CHAT, ownExtensions } from './own-fields.js';
import { decodeReasoningDetails, joinDetails } from './reasoning-details.js';

const PART_FIELDS: ReadonlySet<string> = new Set(['type', 'text', 'thinking']);
const CHOICE_FIELDS = new Set(['index', 'delta', 'message', 'finish_reason', 'logprobs', 'usage']);

interface OpenBlock {
  readonly block: number;
  readonly kind: 'text' | 'reasoning' | 'refusal';
  /** Visible text so far; kept only for reasoning, whose sealed entries may repeat it. */
  text: string;
}

/**
 * Turns the messages or deltas of one choice into blocks. Text, reasoning and refusal follow one another; tool calls stay open side by
 * side until the choice ends, because deltas of parallel calls may come in any order.
 */
export class ChoiceAssembler {
  readonly index: number;
  readonly #emit: (event: ChatEvent) => void;
  readonly #calls: CallAssembler;
  readonly #leftovers = new MessageLeftovers();
  readonly #choiceFields: JsonDraft = {};
  readonly #details: JsonObject[] = [];
  #nextBlock = 0;
  #open: OpenBlock | undefined;
  #media: { readonly block: number } | undefined;
  #finish: string | undefined;
  #finished = false;
  /** Reasoning has come as text of its own. */
  #sawReasoning = false;

  constructor(index: number, emit: (event: ChatEvent) => void) {
    this.index = index;
    this.#emit = emit;
    this.#calls = new CallAssembler(
      (head, extensions) => this.#start(head, extensions),
      (delta) => this.#emit({ type: 'block-delta', choice: index, ...delta }),
    );
  }

  /** Whether the provider has said why this choice ended. */
  get finished(): boolean {
    return this.#finished;
  }

  /** `whole`: a finished message instead of a delta; its empty fields are kept for the way back. */
  push(choice: JsonObject, message: JsonObject, whole: boolean): void {
    this.#leftovers.add(message, whole);
    for (const key of Object.keys(choice)) {
      if (!CHOICE_FIELDS.has(key) && (whole || choice[key] !== null)) this.#choiceFields[key] = choice[key];
    }
    if (whole && choice.logprobs === null) this.#choiceFields.logprobs = null;
    this.#pushReasoning(message);
    this.#pushContent(message.content, isJsonObject(choice.logprobs) ? choice.logprobs : undefined, whole);
    if (nonEmpty(message.refusal) !== undefined) this.#text('refusal', asText(message.refusal));
    this.#pushMedia(message);
    for (const [position, call] of asArray(message.tool_calls).entries()) {
      if (isJsonObject(call)) this.#pushCall(() => this.#calls.push(call, whole ? position : undefined));
    }
    if (isJsonObject(message.function_call)) {
      const legacy = message.function_call;
      if (nonEmpty(legacy.name) !== undefined || nonEmpty(legacy.arguments) !== undefined)
        this.#pushCall(() => this.#calls.pushLegacy(legacy));
    }
    const finish = nonEmpty(choice.finish_reason);
    if (finish !== undefined) {
      this.#finish = finish;
      this.#finished = true;
      this.#closeText();
    }
  }

  /** Ends all blocks. `idBase` makes ids for calls that came without one. */
  closeBlocks(idBase: string): void {
    this.#closeText();
    this.#calls.flush(`${idBase}_${this.index}`);
    if (this.#media !== undefined) this.#emit({ type: 'block-end', choice: this.index, block: this.#media.block });
    this.#media = undefined;
    for (const block of this.#calls.takeOpen()) this.#emit({ type: 'block-end', choice: this.index, block });
  }

  /** Ends the choice, after `closeBlocks`. */
  end(): void {
    const message = this.#leftovers.fields();
    const fields = message === undefined ? this.#choiceFields : { ...this.#choiceFields, message };
    const extensions = ownExtensions(Object.keys(fields).length === 0 ? undefined : fields);
    this.#emit({
      type: 'choice-end',
      choice: this.index,
      finishReason: mapFinishReason(this.#finish, this.#calls.any),
      ...(this.#finish !== undefined && { rawFinishReason: this.#finish }),
      ...(extensions !== undefined && { extensions }),
    });
  }

  #pushReasoning(message: JsonObject): void {
    const details = asArray(message.reasoning_details);
    const standard = asText(message.reasoning_content);
    const plain = standard || asText(message.reasoning);
    if (plain !== '') this.#sawReasoning = true;
    // The entries repeat the text that came before or beside them; alone they are all there is.
    const visible = plain || (this.#sawReasoning ? '' : visibleText(details));
    if (visible === '' && details.length === 0) return;
    const spelling =
      plain === '' && !this.#sawReasoning ? 'reasoning_details' : standard === '' ? 'reasoning' : undefined;
    this.#text('reasoning', visible, spelling);
    joinDetails(this.#details, details);
  }

  #pushContent(content: JsonValue | undefined, logprobs: JsonObject | undefined, whole: boolean): void {
    if (typeof content === 'string') return this.#text('text', content, undefined, logprobs);
    if (logprobs !== undefined && !Array.isArray(content)) {
      if (this.#open !== undefined) this.#text(this.#open.kind, '', undefined, logprobs);
      else this.#choiceFields.logprobs = logprobs;
    }
    for (const part of asArray(content)) this.#pushPart(part, whole);
  }

  /** A part of a content array. In a whole message each is a block, with its own fields (Mistral's `closed`). */
  #pushPart(part: JsonValue, whole: boolean): void {
    if (typeof part === 'string') return this.#text('text', part);
    if (!isJsonObject(part)) return;
    if (part.type === 'refusal') return this.#text('refusal', asText(part.refusal));
    if (part.type !== 'thinking' && part.type !== 'text') return this.#foreign(part);
    const fields = whole ? leftoverFields(part, PART_FIELDS) : undefined;
    if (whole) this.#closeText();
    if (part.type === 'thinking') this.#text('reasoning', joinThinking(part.thinking), 'thinking', undefined, fields);
    else this.#text('text', asText(part.text), whole ? 'part' : undefined, undefined, fields);
  }

  #text(
    kind: OpenBlock['kind'],
    text: string,
    spelling?: BlockSpelling,
    logprobs?: JsonObject,
    fields?: JsonObject,
  ): void {
    const isMore = this.#open?.kind === kind;
    // Empty deltas open nothing, but an empty reasoning may be all that carries a seal.
    if (text === '' && logprobs === undefined && (isMore || kind !== 'reasoning')) return;
    if (text === '' && logprobs !== undefined && this.#open === undefined) {
      this.#choiceFields.logprobs = logprobs;
      return;
    }
    const open = isMore && this.#open !== undefined ? this.#open : this.#openText(kind, spelling, fields);
    if (kind === 'reasoning') open.text += text;
    if (text === '' && logprobs === undefined) return;
    const delta: BlockDeltaEvent = { type: 'block-delta', choice: this.index, block: open.block, text };
    this.#emit(logprobs === undefined ? delta : { ...delta, extensions: { [OPENAI_CHAT]: { logprobs } } });
  }

  #openText(kind: OpenBlock['kind'], spelling: BlockSpelling | undefined, fields?: JsonObject): OpenBlock {
    const block = this.#start({ kind }, ownExtensions(fields, spelling === undefined ? undefined : { spelling }));
    this.#open = { block, kind, text: '' };
    return this.#open;
  }

  #start(head: BlockHead, extensions?: Extensions): number {
    this.#closeText();
    const block = this.#nextBlock;
    this.#nextBlock += 1;
    const event: BlockStartEvent = { type: 'block-start', choice: this.index, block, head };
    this.#emit(extensions === undefined ? event : { ...event, extensions });
    return block;
  }

  #closeText(): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    const seals =
      open.kind === 'reasoning' && this.#details.length > 0
        ? decodeReasoningDetails(this.#details.splice(0), open.text)
        : [];
    this.#endReasoning(open.block, seals[0]?.seal);
    // Helix's own entries each carry one block's seal; the visible text was all sent in the first.
    for (const { seal } of seals.slice(1)) this.#endReasoning(this.#start({ kind: 'reasoning' }), seal);
  }

  #endReasoning(block: number, seal: ReasoningSeal | undefined): void {
    this.#emit({ type: 'block-end', choice: this.index, block, ...(seal !== undefined && { seal }) });
  }

  #foreign(value: JsonObject): void {
    const block = this.#start({ kind: 'foreign', dialect: OPENAI_CHAT, value });
    this.#emit({ type: 'block-end', choice: this.index, block });
  }

  #pushMedia(message: JsonObject): void {
    const { audio } = message;
    if (isJsonObject(audio) && isAudio(audio)) this.#mediaDelta('audio/*', audio);
    for (const image of asArray(message.images)) {
      if (isJsonObject(image)) this.#mediaDelta('image/*', image);
    }
  }

  #mediaDelta(mediaType: string, value: JsonObject): void {
    this.#media ??= { block: this.#start({ kind: 'media', mediaType }) };
    this.#emit({ type: 'block-delta', choice: this.index, block: this.#media.block, text: '', value });
  }

  #pushCall(push: () => void): void {
    this.#closeText();
    push();
  }
}

function visibleText(details: readonly JsonValue[]): string {
  return details.map((entry) => asText(asObject(entry).text) || asText(asObject(entry).summary)).join('');
}

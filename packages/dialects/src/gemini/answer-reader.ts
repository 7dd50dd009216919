import { type ChatEvent, isJsonObject, type JsonObject, type JsonValue, type TokenUsage } from '@helix/contracts';
import { asArray, asObject, leftoverFields, nonEmpty } from '../shared/json-draft.js';
import { decodeErrorValue } from './decode-error.js';
import { decodeUsage, laterUsage } from './decode-usage.js';
import { isKnownReason, mapFinishReason } from './map-finish-reason.js';
import { GEMINI, ownExtensions, type Shape } from './own-fields.js';
import { isPiece, PartialCall } from './partial-call.js';
import { signatureToSeal } from './seal-carrier.js';

type Kind = 'text' | 'reasoning';

interface Candidate {
  block: number;
  open: Kind | undefined;
  calls: number;
  /** A call whose arguments are still coming. */
  partial: PartialCall | undefined;
  finishReason: string | undefined;
  /** Grounding, citations, safety ratings and whatever else stands beside the content; the last of each. */
  extra: JsonObject;
  /** The last candidate as it came, without its parts: how it was spelled. */
  original: JsonObject;
}

const CANDIDATE_FIELDS: ReadonlySet<string> = new Set(['content', 'finishReason', 'index']);
const PARTS: ReadonlySet<string> = new Set(['parts']);
const SIGNED: ReadonlySet<string> = new Set(['thoughtSignature']);
const ANSWER_FIELDS: ReadonlySet<string> = new Set(['candidates', 'usageMetadata', 'modelVersion', 'responseId']);

/**
 * Turns `GenerateContentResponse` objects into events: one for a plain answer, one a chunk for a stream, where each holds new parts. A thought
 * signature becomes an empty sealed reasoning block before the call that it stands on, or where it stood.
 * Source: https://ai.google.dev/api/generate-content#GenerateContentResponse, https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export class AnswerReader {
  readonly #candidates = new Map<number, Candidate>();
  #id: string | undefined;
  #usage: TokenUsage | undefined;
  #started = false;
  readonly #isWhole: boolean;
  #blocked: string | undefined;
  #failed = false;

  /** `whole`: the answer comes as one object, so that each text part is a block of its own. */
  constructor({ whole = false }: { readonly whole?: boolean } = {}) {
    this.#isWhole = whole;
  }

  /** The answer has said how it ended. */
  get isComplete(): boolean {
    if (this.#blocked !== undefined && this.#candidates.size === 0) return true;
    return (
      this.#candidates.size > 0 &&
      [...this.#candidates.values()].every(({ finishReason }) => finishReason !== undefined)
    );
  }

  get hasFailed(): boolean {
    return this.#failed;
  }

  read(answer: JsonObject): ChatEvent[] {
    const events: ChatEvent[] = [];
    if (answer.error !== undefined && answer.error !== null) {
      this.#failed = true;
      return [{ type: 'error', error: decodeErrorValue(0, answer) }];
    }
    this.#start(answer, events);
    const feedback = asObject(answer.promptFeedback);
    this.#blocked = nonEmpty(feedback.blockReason) ?? this.#blocked;
    for (const value of asArray(answer.candidates)) if (isJsonObject(value)) this.#readCandidate(value, events);
    this.#readUsage(answer.usageMetadata, events);
    return events;
  }

  /** The closing events of an answer that is complete. */
  finish(): ChatEvent[] {
    const events: ChatEvent[] = [];
    if (this.#candidates.size === 0 && this.#blocked !== undefined) {
      events.push({ type: 'choice-end', choice: 0, finishReason: 'content_filter', rawFinishReason: this.#blocked });
    }
    for (const [choice, candidate] of this.#candidates) {
      this.#endPartial(choice, candidate, events);
      this.#close(choice, candidate, events);
      const raw = candidate.finishReason ?? 'STOP';
      const kept = isKnownReason(raw) ? candidate.extra : { ...candidate.extra, finishReason: raw };
      const shape = this.#isWhole ? { original: candidate.original } : undefined;
      const extensions = ownExtensions(Object.keys(kept).length === 0 ? undefined : kept, shape);
      events.push({
        type: 'choice-end',
        choice,
        finishReason: mapFinishReason(raw, candidate.calls > 0),
        rawFinishReason: raw,
        ...(extensions !== undefined && { extensions }),
      });
    }
    events.push({ type: 'response-end' });
    return events;
  }

  #readUsage(value: JsonValue | undefined, events: ChatEvent[]): void {
    const usage = laterUsage(this.#usage, decodeUsage(value));
    if (usage !== undefined && usage !== this.#usage) events.push({ type: 'usage', usage });
    this.#usage = usage;
  }

  #start(answer: JsonObject, events: ChatEvent[]): void {
    if (this.#started) return;
    this.#started = true;
    this.#id = nonEmpty(answer.responseId);
    const model = nonEmpty(answer.modelVersion);
    const own = leftoverFields(answer, ANSWER_FIELDS);
    events.push({
      type: 'response-start',
      ...(this.#id !== undefined && { id: this.#id }),
      ...(model !== undefined && { model }),
      ...(own !== undefined && { extensions: { [GEMINI]: own } }),
    });
  }

  #readCandidate(value: JsonObject, events: ChatEvent[]): void {
    const choice =
      typeof value.index === 'number' && Number.isInteger(value.index) && value.index >= 0 ? value.index : 0;
    let candidate = this.#candidates.get(choice);
    if (candidate === undefined) {
      candidate = {
        block: 0,
        open: undefined,
        calls: 0,
        partial: undefined,
        finishReason: undefined,
        extra: {},
        original: {},
      };
      this.#candidates.set(choice, candidate);
    }
    for (const part of asArray(asObject(value.content).parts))
      if (isJsonObject(part)) this.#readPart(choice, candidate, { part, events });
    candidate.finishReason = nonEmpty(value.finishReason) ?? candidate.finishReason;
    if (this.#isWhole) candidate.original = withoutParts(value);
    candidate.extra = { ...candidate.extra, ...leftoverFields(value, CANDIDATE_FIELDS) };
  }

  #readPart(choice: number, candidate: Candidate, { part, events }: { part: JsonObject; events: ChatEvent[] }): void {
    const signature = nonEmpty(part.thoughtSignature);
    if (isJsonObject(part.functionCall)) {
      this.#close(choice, candidate, events);
      if (signature !== undefined) this.#seal(choice, candidate, { signature, sealedPart: 'call', events });
      if (this.#isWhole || !(candidate.partial !== undefined || isPiece(part.functionCall)))
        this.#readCall(choice, candidate, { part, call: part.functionCall, events });
      else this.#readPiece(choice, candidate, { piece: part.functionCall, events });
      return;
    }
    if (typeof part.text === 'string') {
      const isThought = part.thought === true && (part.text !== '' || candidate.open === 'reasoning');
      const isSealOnly = isThought && part.text === '' && signature !== undefined;
      if (!isSealOnly) this.#readText(choice, candidate, { part, text: part.text, events });
      if (signature === undefined) return;
      this.#close(choice, candidate, events, isThought ? signature : undefined);
      const sealedPart = part.text === '' ? 'empty' : 'text';
      if (!isThought) this.#seal(choice, candidate, { signature, sealedPart, events });
      return;
    }
    this.#close(choice, candidate, events);
    const block = candidate.block++;
    const inline = asObject(part.inlineData);
    const mediaType = nonEmpty(inline.mimeType);
    if (mediaType !== undefined && typeof inline.data === 'string') {
      events.push(
        { type: 'block-start', choice, block, head: { kind: 'media', mediaType }, ...this.#spelling(part) },
        { type: 'block-delta', choice, block, text: '', value: { data: inline.data } },
        { type: 'block-end', choice, block },
      );
      if (signature !== undefined) this.#seal(choice, candidate, { signature, sealedPart: 'text', events });
      return;
    }
    events.push(
      { type: 'block-start', choice, block, head: { kind: 'foreign', dialect: GEMINI, value: part } },
      { type: 'block-end', choice, block },
    );
  }

  #readText(
    choice: number,
    candidate: Candidate,
    { part, text, events }: { part: JsonObject; text: string; events: ChatEvent[] },
  ): void {
    const kind: Kind = part.thought === true ? 'reasoning' : 'text';
    // An empty part divides what would be one block otherwise: so this dialect writes two in a row.
    if (text === '' || this.#isWhole) this.#close(choice, candidate, events);
    if (text === '') return;
    if (candidate.open !== kind) {
      this.#close(choice, candidate, events);
      candidate.open = kind;
      const extensions = this.#spelling(part);
      events.push({ type: 'block-start', choice, block: candidate.block, head: { kind }, ...extensions });
    }
    events.push({ type: 'block-delta', choice, block: candidate.block, text });
  }

  /** How a part of a whole answer was written, without its signature. */
  #spelling(part: JsonObject): Pick<Extract<ChatEvent, { type: 'block-start' }>, 'extensions'> {
    if (!this.#isWhole) return {};
    return { extensions: ownExtensions(undefined, { original: leftoverFields(part, SIGNED) ?? {} }) };
  }

  #readCall(
    choice: number,
    candidate: Candidate,
    { part, call, events }: { part: JsonObject; call: JsonObject; events: ChatEvent[] },
  ): void {
    const block = candidate.block++;
    const number = candidate.calls++;
    // Gemini may leave the id out; it has to be another one in every answer, since results are matched by it.
    const id = nonEmpty(call.id) ?? `call_${this.#id ?? 'gemini'}_${choice === 0 ? '' : `${choice}_`}${number}`;
    events.push(
      {
        type: 'block-start',
        choice,
        block,
        head: { kind: 'tool-call', id, name: nonEmpty(call.name) ?? '' },
        ...this.#spelling(part),
      },
      { type: 'block-delta', choice, block, text: JSON.stringify(argumentsOf(call.args)) },
      { type: 'block-end', choice, block },
    );
  }

  /** A piece that is not said to continue is the last one. */
  #readPiece(
    choice: number,
    candidate: Candidate,
    { piece, events }: { piece: JsonObject; events: ChatEvent[] },
  ): void {
    if (candidate.partial === undefined) candidate.partial = new PartialCall(piece);
    else candidate.partial.add(piece);
    if (piece.willContinue !== true) this.#endPartial(choice, candidate, events);
  }

  #endPartial(choice: number, candidate: Candidate, events: ChatEvent[]): void {
    const call = candidate.partial?.finish();
    candidate.partial = undefined;
    if (call !== undefined) this.#readCall(choice, candidate, { part: { functionCall: call }, call, events });
  }

  #seal(
    choice: number,
    candidate: Candidate,
    { signature, sealedPart, events }: { signature: string; sealedPart: Shape['sealedPart']; events: ChatEvent[] },
  ): void {
    const block = candidate.block++;
    const extensions = ownExtensions(undefined, { sealedPart });
    events.push(
      { type: 'block-start', choice, block, head: { kind: 'reasoning' }, ...(extensions && { extensions }) },
      { type: 'block-end', choice, block, seal: signatureToSeal(signature) },
    );
  }

  #close(choice: number, candidate: Candidate, events: ChatEvent[], signature?: string): void {
    if (candidate.open === undefined) return;
    candidate.open = undefined;
    const seal = signature === undefined ? undefined : signatureToSeal(signature);
    events.push({ type: 'block-end', choice, block: candidate.block++, ...(seal !== undefined && { seal }) });
  }
}

function argumentsOf(args: JsonValue | undefined): JsonValue {
  return args === undefined || args === null ? {} : args;
}

function withoutParts(candidate: JsonObject): JsonObject {
  const { index, content } = candidate;
  return {
    ...(index !== undefined && { index }),
    ...(isJsonObject(content) && { content: leftoverFields(content, PARTS) ?? {} }),
  };
}

import {
  type AnswerBound,
  type GeneratedTokens,
  inputTokens,
  isJsonObject,
  type JsonObject,
  outputTokens,
  type SessionReader,
  type SessionStep,
} from '@helix/contracts';
import { tokensOfLength } from '@helix/wire';
import { asObject, asText } from '../shared/json-draft.js';
import { readCount } from '../shared/read-count.js';
import { decodeDuration, decodeRealtimeUsage } from './decode-realtime-usage.js';
import { mostTokensOf } from './most-tokens-of.js';
import { readSettings, type SessionSettings, UNKNOWN_SETTINGS } from './session-settings.js';

/** Answers under way that are told apart; a session has one, and a few beside it. */
const MOST_ANSWERS = 64;

/** Reads along with one session of OpenAI's Realtime API. */
export class RealtimeSessionReader implements SessionReader {
  #settings: SessionSettings = UNKNOWN_SETTINGS;
  /** Tokens that the conversation had when an answer last told. */
  #context = 0;
  /** An upper bound of what has come to it since, and how much of that an answer under way has seen. */
  #added = 0;
  #seen = 0;
  #askedLimit: number | undefined;
  readonly #generated = new Map<string, GeneratedTokens>();

  get startsAlone(): boolean {
    return this.#settings.startsAlone;
  }

  get generated(): GeneratedTokens {
    return [...this.#generated.values()].reduce(addGenerated, NOTHING);
  }

  get nextBound(): AnswerBound {
    return { input: this.#context + this.#added, output: this.#askedLimit ?? this.#settings.outputLimit };
  }

  readSent(message: Buffer): SessionStep | undefined {
    const event = parse(message);
    this.#added += mostTokensOf(event, message.length);
    if (event?.type !== 'response.create') return undefined;
    const { max_output_tokens: limit, max_response_output_tokens: former } = asObject(event.response);
    this.#askedLimit = readCount(limit ?? former);
    return { kind: 'asked' };
  }

  readReceived(message: Buffer): SessionStep | undefined {
    const event = parse(message);
    switch (event?.type) {
      case 'session.created':
        // Its instructions and tools go into every answer.
        this.#added += message.length;
        this.#settings = readSettings(asObject(event.session));
        return { kind: 'settled' };
      case 'session.updated':
        this.#settings = readSettings(asObject(event.session));
        return { kind: 'settled' };
      case 'response.created':
        this.#seen = this.#added;
        if (this.#generated.size < MOST_ANSWERS) this.#generated.set(asText(asObject(event.response).id), NOTHING);
        return { kind: 'begun' };
      case 'response.done':
        return this.#end(asObject(event.response));
      case 'conversation.item.input_audio_transcription.completed':
        return readTranscript(event);
      case 'error':
        return { kind: 'refused' };
      default:
        if (event !== undefined) this.#count(event);
        return undefined;
    }
  }

  #end(response: JsonObject): SessionStep {
    const id = asText(response.id);
    const usage = decodeRealtimeUsage(response.usage);
    const generated = this.#generated.get(id) ?? NOTHING;
    this.#generated.delete(id);
    this.#askedLimit = undefined;
    const output = usage === undefined ? generated.text + generated.audio : outputTokens(usage.buckets);
    const input = usage === undefined ? 0 : inputTokens(usage.buckets);
    // An answer beside the conversation has an input of its own, and says nothing of what the next will have.
    if (input >= this.#context && input > 0) {
      this.#context = input + output;
      this.#added -= this.#seen;
      this.#seen = 0;
    } else this.#context += output;
    return { kind: 'ended', usage, generated };
  }

  #count(event: JsonObject): void {
    const type = asText(event.type);
    const { delta } = event;
    if (typeof delta !== 'string' || !type.endsWith('.delta')) return;
    const id = asText(event.response_id);
    const before = this.#generated.get(id);
    if (before === undefined) return;
    const isAudio = /^response\.(?:output_)?audio\.delta$/.test(type);
    const counted = isAudio
      ? { text: 0, audio: Math.ceil(delta.length / this.#settings.charactersPerAudioToken) }
      : { text: tokensOfLength(delta.length), audio: 0 };
    this.#generated.set(id, addGenerated(before, counted));
  }
}

const NOTHING: GeneratedTokens = Object.freeze({ text: 0, audio: 0 });

function addGenerated(left: GeneratedTokens, right: GeneratedTokens): GeneratedTokens {
  return { text: left.text + right.text, audio: left.audio + right.audio };
}

function readTranscript(event: JsonObject): SessionStep | undefined {
  const counted = decodeRealtimeUsage(event.usage);
  const usage = counted ?? decodeDuration(event.usage);
  return usage === undefined ? undefined : { kind: 'used', usage, isEstimated: counted === undefined };
}

function parse(message: Buffer): JsonObject | undefined {
  try {
    const event: unknown = JSON.parse(message.toString('utf8'));
    return isJsonObject(event) ? event : undefined;
  } catch {
    // It is relayed all the same; the provider says what it thinks of it.
    return undefined;
  }
}

import type { JsonObject } from '@helix/contracts';
import { asObject } from '../shared/json-draft.js';
import { readCount } from '../shared/read-count.js';

/** Of sound in base64, at the least bytes a second that a session takes or makes (G.711: 8,000) and at PCM's 48,000. */
const BASE64_G711 = 10_667;
const BASE64_PCM = 64_000;
/** Source: https://platform.openai.com/docs/guides/realtime-costs */
const OUTPUT_TOKENS_PER_SECOND = 20;

/** What a session's settings say of its use. */
export interface SessionSettings {
  readonly startsAlone: boolean;
  /** The output limit of each answer; `undefined`: as much as the model gives. */
  readonly outputLimit: number | undefined;
  /** Characters of sound in base64 for one output token. */
  readonly charactersPerAudioToken: number;
}

/** Until the provider has told: voice activity detection is its default. */
export const UNKNOWN_SETTINGS: SessionSettings = Object.freeze({
  startsAlone: true,
  outputLimit: undefined,
  charactersPerAudioToken: BASE64_PCM / OUTPUT_TOKENS_PER_SECOND,
});

/** Reads the `session` of `session.created` and `session.updated`, in the form of today and of the beta. */
export function readSettings(session: JsonObject): SessionSettings {
  const { input, output } = asObject(session.audio);
  const detection = 'turn_detection' in session ? session.turn_detection : asObject(input).turn_detection;
  const format = asObject(output).format ?? session.output_audio_format;
  return {
    startsAlone:
      detection !== null && asObject(detection).create_response !== false && session.type !== 'transcription',
    outputLimit: readCount(session.max_output_tokens ?? session.max_response_output_tokens),
    charactersPerAudioToken:
      (/g711|pcmu|pcma/.test(JSON.stringify(format ?? '')) ? BASE64_G711 : BASE64_PCM) / OUTPUT_TOKENS_PER_SECOND,
  };
}

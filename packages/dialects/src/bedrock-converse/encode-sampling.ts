import type { ChatRequest } from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';
import type { EncodeContext } from './encode-context.js';

/** What `writeSampling` adds to: Converse's own settings, and those passed on to the model. */
export interface SamplingDrafts {
  readonly inference: JsonDraft;
  readonly additional: JsonDraft;
}

/**
 * Writes temperature, top_p, top_k and stop sequences, and notes the settings that Converse has not. `additional` holds the reasoning already:
 * Claude takes neither temperature nor top_k while thinking.
 */
export function writeSampling(
  { inference, additional }: SamplingDrafts,
  request: ChatRequest,
  context: EncodeContext,
): void {
  const { notes, family } = context;
  const { temperature, topP, topK, stop } = request;
  const { thinking } = additional;
  const thinks = family === 'anthropic' && thinking !== undefined && JSON.stringify(thinking) !== '{"type":"disabled"}';
  if (temperature !== undefined) {
    if (thinks && temperature !== 1) notes.dropped('temperature', 'Claude takes no temperature while thinking.');
    else {
      inference.temperature = Math.min(temperature, 1);
      if (temperature > 1) notes.coerced('temperature', 'The highest temperature of Bedrock Converse is 1.');
    }
  }
  if (topP !== undefined) inference.topP = topP;
  if (topK !== undefined) {
    if (thinks) notes.dropped('top_k', 'Claude takes no top_k while thinking.');
    else if (family === 'anthropic') additional.top_k = topK;
    else if (family === 'nova') additional.inferenceConfig = { topK };
    else notes.dropped('top_k', 'Bedrock Converse has no field for it that this model is known to take.');
  }
  const visible = stop?.filter((sequence) => sequence.trim() !== '');
  if (visible !== undefined && visible.length > 0) inference.stopSequences = visible;
  if (visible?.length !== stop?.length) notes.dropped('stop', 'Stop sequences of white space only are refused.');
  noteMissing(request, context);
}

function noteMissing(request: ChatRequest, { notes }: EncodeContext): void {
  const { choices, seed, frequencyPenalty, presencePenalty, endUser } = request;
  if (choices !== undefined && choices > 1) notes.dropped('n', 'Bedrock Converse gives one answer a call.');
  if (seed !== undefined) notes.dropped('seed', 'Bedrock Converse has no seed.');
  if (frequencyPenalty) notes.dropped('frequency_penalty', 'Bedrock Converse has no penalties.');
  if (presencePenalty) notes.dropped('presence_penalty', 'Bedrock Converse has no penalties.');
  if (endUser !== undefined) notes.dropped('user', 'Bedrock Converse has no field for the end user.');
}

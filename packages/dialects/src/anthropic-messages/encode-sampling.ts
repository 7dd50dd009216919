import type { ChatRequest } from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';
import type { TranslationNotes } from '../shared/translation-notes.js';

/**
 * Writes temperature, top_p, top_k and stop sequences within Anthropic's limits, and notes the settings that it has not.
 * Thinking allows no temperature and no top_k. Source: https://platform.claude.com/docs/en/build-with-claude/extended-thinking
 */
export function writeSampling(draft: JsonDraft, request: ChatRequest, notes: TranslationNotes): void {
  const { topP, stop } = request;
  const thinks = draft.thinking !== undefined && !isDisabled(draft.thinking);
  writeTemperature(draft, request.temperature, { notes, thinks });
  if (topP !== undefined) draft.top_p = topP;
  writeTopK(draft, request.topK, { notes, thinks });
  const stopSequences = notes.native ? stop : visibleStops(stop, notes);
  if (stopSequences !== undefined) draft.stop_sequences = stopSequences;
  noteMissingSettings(request, notes);
}

interface SamplingContext {
  readonly notes: TranslationNotes;
  readonly thinks: boolean;
}

function isDisabled(thinking: JsonDraft[string]): boolean {
  return typeof thinking === 'object' && thinking !== null && 'type' in thinking && thinking.type === 'disabled';
}

function writeTemperature(draft: JsonDraft, temperature: number | undefined, context: SamplingContext): void {
  const { notes, thinks } = context;
  if (temperature === undefined) return;
  if (notes.native) {
    draft.temperature = temperature;
    return;
  }
  if (thinks) {
    if (temperature !== 1) notes.dropped('temperature', 'Anthropic Messages takes no temperature while thinking.');
    return;
  }
  draft.temperature = Math.min(temperature, 1);
  if (temperature > 1) notes.coerced('temperature', 'The highest temperature of Anthropic Messages is 1.');
}

function writeTopK(draft: JsonDraft, topK: number | undefined, { notes, thinks }: SamplingContext): void {
  if (topK === undefined) return;
  if (thinks && !notes.native) {
    notes.dropped('top_k', 'Anthropic Messages takes no top_k while thinking.');
    return;
  }
  draft.top_k = topK;
}

/** Upstream refuses stop sequences of white space only. */
function visibleStops(stop: readonly string[] | undefined, notes: TranslationNotes): readonly string[] | undefined {
  if (stop === undefined) return undefined;
  const visible = stop.filter((sequence) => sequence.trim() !== '');
  if (visible.length < stop.length) {
    notes.dropped('stop', 'Anthropic Messages refuses stop sequences that are only white space.');
  }
  return visible.length === 0 ? undefined : visible;
}

function noteMissingSettings(request: ChatRequest, notes: TranslationNotes): void {
  const { choices, seed, frequencyPenalty, presencePenalty } = request;
  if (choices !== undefined && choices > 1) notes.dropped('n', 'Anthropic Messages gives one answer a call.');
  if (seed !== undefined) notes.dropped('seed', 'Anthropic Messages has no seed.');
  if (frequencyPenalty) notes.dropped('frequency_penalty', 'Anthropic Messages has no penalties.');
  if (presencePenalty) notes.dropped('presence_penalty', 'Anthropic Messages has no penalties.');
}

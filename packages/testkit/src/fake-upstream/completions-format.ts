import { finishOf, piecesOf, usageOf } from './answer-parts.js';
import type { Behaviour } from './behaviour.js';
import { openaiError } from './openai-chat-format.js';
import { EVENT_STREAM, type FakeEvent, type FakeRequest, type WireFormat } from './wire-format.js';

/** OpenAI's legacy completions. Source: https://platform.openai.com/docs/api-reference/completions */
export const completionsFormat: WireFormat = {
  streamType: EVENT_STREAM,
  encoding: 'utf8',
  json: completionsJson,
  events: completionsEvents,
  error: openaiError,
  inBandError: () =>
    `data: ${JSON.stringify({ error: { message: 'The server had an error', type: 'server_error', code: null } })}\n\n`,
};

function completionsJson(behaviour: Behaviour, { model }: FakeRequest): unknown {
  return {
    ...headOf(model),
    choices: [choiceOf(piecesOf(behaviour).join(''), finishReason(behaviour))],
    usage: usageObject(behaviour),
    x_fake_unknown: { kept: true },
  };
}

function completionsEvents(behaviour: Behaviour, { model, includeUsage }: FakeRequest): readonly FakeEvent[] {
  const frame = (fields: object): string => `data: ${JSON.stringify({ ...headOf(model), ...fields })}\n\n`;
  const events: FakeEvent[] = piecesOf(behaviour).map((piece) => ({
    text: frame({ choices: [choiceOf(piece, null)] }),
    content: true,
  }));
  events.push({ text: frame({ choices: [choiceOf('', finishReason(behaviour))] }), content: false });
  if (includeUsage) events.push({ text: frame({ choices: [], usage: usageObject(behaviour) }), content: false });
  return [...events, { text: 'data: [DONE]\n\n', content: false }];
}

function finishReason(behaviour: Behaviour): string {
  return finishOf(behaviour) === 'length' ? 'length' : 'stop';
}

function headOf(model: string) {
  return { id: 'cmpl-fake', object: 'text_completion', created: 1_760_000_000, model };
}

function choiceOf(text: string, finish: string | null) {
  return { text, index: 0, logprobs: null, finish_reason: finish };
}

function usageObject(behaviour: Behaviour) {
  const { input, output } = usageOf(behaviour);
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
}

import type { Behaviour } from './behaviour.js';
import { type FakeEvent, piecesOf, usageOf } from './wire-formats.js';

/** A whole answer of OpenAI's legacy completions. */
export function completionsJson(behaviour: Behaviour, model: string): unknown {
  return {
    ...headOf(model),
    choices: [choiceOf(piecesOf(behaviour).join(''), behaviour.finishReason ?? 'stop')],
    usage: usageObject(behaviour),
    x_fake_unknown: { kept: true },
  };
}

/** The same as a stream. */
export function completionsEvents(behaviour: Behaviour, model: string, includeUsage: boolean): readonly FakeEvent[] {
  const frame = (fields: object): string => `data: ${JSON.stringify({ ...headOf(model), ...fields })}\n\n`;
  const events: FakeEvent[] = piecesOf(behaviour).map((piece) => ({
    text: frame({ choices: [choiceOf(piece, null)] }),
    content: true,
  }));
  events.push({ text: frame({ choices: [choiceOf('', behaviour.finishReason ?? 'stop')] }), content: false });
  if (includeUsage) events.push({ text: frame({ choices: [], usage: usageObject(behaviour) }), content: false });
  return [...events, { text: 'data: [DONE]\n\n', content: false }];
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

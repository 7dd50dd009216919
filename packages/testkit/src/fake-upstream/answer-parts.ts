import type { Behaviour, FakeUsage } from './behaviour.js';

/** What a format that seals reasoning seals it with: base64, which all of them take. */
export const FAKE_SIGNATURE = 'ZmFrZS1zaWduYXR1cmU=';

/** Where providers cut a text in a stream: before each word. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/\s*\S+/g) ?? [];
}

/** The pieces of the answer's text; none where it refuses, or calls tools without a text of its own. */
export function piecesOf(behaviour: Behaviour): readonly string[] {
  const { refusal, text, tokens, toolCalls } = behaviour;
  if (refusal !== undefined || (toolCalls !== undefined && text === undefined)) return [];
  if (tokens !== undefined) return Array.from({ length: tokens }, (_, index) => `t${index} `);
  return wordsOf(text ?? 'Hello from upstream');
}

/** Where providers cut the arguments of a call. */
export function argumentPieces(text: string): readonly string[] {
  return text.match(/.{1,4}/gs) ?? [];
}

/** The tokens that an answer is said to have used. */
export function usageOf(behaviour: Behaviour): Required<FakeUsage> {
  const given = behaviour.usage ?? { input: 10, output: Math.max(1, piecesOf(behaviour).length) };
  return { cacheRead: 0, cacheWrite: 0, reasoning: 0, ...given };
}

export type FakeFinish = 'stop' | 'stop_sequence' | 'length' | 'tool_calls' | 'refusal';

/** Why the answer ends. */
export function finishOf(behaviour: Behaviour): FakeFinish {
  if (behaviour.refusal !== undefined) return 'refusal';
  if (behaviour.stopSequence !== undefined) return 'stop_sequence';
  return behaviour.finishReason ?? (behaviour.toolCalls === undefined ? 'stop' : 'tool_calls');
}

import type { Behaviour } from './behaviour.js';

/** The events of a streamed answer in order; `content` marks those that a caller would see. */
export interface FakeEvent {
  readonly text: string;
  readonly content: boolean;
}

export function piecesOf(behaviour: Behaviour): readonly string[] {
  if (behaviour.tokens !== undefined) return Array.from({ length: behaviour.tokens }, (_, index) => `t${index} `);
  return (behaviour.text ?? 'Hello from upstream').match(/\s*\S+/g) ?? [];
}

/** The tokens that an answer is said to have used. */
export function usageOf(behaviour: Behaviour): Required<NonNullable<Behaviour['usage']>> {
  return { input: 10, output: Math.max(1, piecesOf(behaviour).length), cached: 0, reasoning: 0, ...behaviour.usage };
}

/** The thoughts, piece by piece. */
export function thoughtsOf({ reasoning = '' }: Behaviour): readonly string[] {
  return reasoning.match(/\s*\S+/g) ?? [];
}

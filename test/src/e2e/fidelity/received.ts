import type { JsonObject } from '@helix/contracts';
import type { Ask, Call, Image, Thinking, Tool, Turn } from './ask.js';

/** One thing that was said in the conversation; the same whether an API groups them in messages, blocks, parts or items. */
export type Entry =
  | { readonly kind: 'user-text' | 'assistant-text'; readonly text: string }
  | ({ readonly kind: 'user-image' } & Image)
  /** Reasoning that is given back to who made it. */
  | Seal
  | ({ readonly kind: 'call' } & Call)
  | { readonly kind: 'result'; readonly callId: string; readonly text: string; readonly failed: boolean }
  | ({ readonly kind: 'result-image'; readonly callId: string } & Image);

/** Reasoning with the provider's own proof; either is `undefined` where the format has no such thing. */
export interface Seal {
  readonly kind: 'seal';
  readonly text: string | undefined;
  readonly proof: string | undefined;
}

/** What reached the provider, read out of its own format. */
export interface Received {
  readonly system: string;
  readonly entries: readonly Entry[];
  readonly tools: readonly Tool[];
  readonly forcedTool: string | undefined;
  readonly stop: readonly string[];
  readonly schema: JsonObject | undefined;
  readonly thinking: Thinking | undefined;
  readonly maxOutputTokens: number | undefined;
  readonly stream: boolean;
}

/** What depends on who asks and who is asked. */
export interface Said {
  readonly thinking: Thinking | undefined;
  /** The reasoning of an earlier answer, as its provider wants it back. */
  readonly seal: Seal | undefined;
}

/** What would reach a provider if nothing changed on the way. */
export function expectedOf(ask: Ask, said: Said, stream: boolean): Received {
  return {
    system: ask.system ?? '',
    entries: ask.turns.flatMap((turn) => entriesOf(turn, said.seal)),
    tools: ask.tools ?? [],
    forcedTool: ask.forcedTool,
    stop: ask.stop ?? [],
    schema: ask.schema,
    thinking: ask.reasons === true ? said.thinking : undefined,
    maxOutputTokens: ask.maxOutputTokens,
    stream,
  };
}

function entriesOf(turn: Turn, seal: Seal | undefined): readonly Entry[] {
  switch (turn.role) {
    case 'user':
      return [
        { kind: 'user-text', text: turn.text },
        ...(turn.image === undefined ? [] : [{ kind: 'user-image' as const, ...turn.image }]),
      ];
    case 'assistant':
      return [
        ...(turn.text === undefined ? [] : [{ kind: 'assistant-text' as const, text: turn.text }]),
        ...(turn.calls ?? []).map((call) => ({ kind: 'call' as const, ...call })),
      ];
    case 'answer':
      return [...(seal === undefined ? [] : [seal]), ...turn.calls.map((call) => ({ kind: 'call' as const, ...call }))];
    case 'tools':
      return turn.results.flatMap(({ callId, text, image, failed = false }) => [
        { kind: 'result' as const, callId, text, failed },
        ...(image === undefined ? [] : [{ kind: 'result-image' as const, callId, ...image }]),
      ]);
  }
}

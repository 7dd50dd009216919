import type { Behaviour } from './behaviour.js';
import { type FakeEvent, piecesOf, thoughtsOf, usageOf } from './pieces.js';

/** A whole answer of Gemini's generateContent. Source: https://ai.google.dev/api/generate-content (read 2026-11-26) */
export function geminiJson(behaviour: Behaviour, model: string): unknown {
  const parts = [...thoughtsAs([behaviour.reasoning ?? '']), ...answerParts(behaviour, [piecesOf(behaviour).join('')])];
  return answer(parts, model, { finishReason: finishOf(behaviour), usageMetadata: usageMetadataOf(behaviour) });
}

/** The same answer as a stream of events: a call comes whole, as Gemini sends it, and the last chunk has the finish and the usage. */
export function geminiEvents(behaviour: Behaviour, model: string): readonly FakeEvent[] {
  const parts = [...thoughtsAs(thoughtsOf(behaviour)), ...answerParts(behaviour, piecesOf(behaviour))];
  const frame = (value: unknown): string => `data: ${JSON.stringify(value)}\r\n\r\n`;
  return [
    ...parts.map((part) => ({ text: frame(answer([part], model, {})), content: true })),
    {
      text: frame(answer([], model, { finishReason: finishOf(behaviour), usageMetadata: usageMetadataOf(behaviour) })),
      content: false,
    },
  ];
}

function answer(
  parts: readonly object[],
  model: string,
  { finishReason, usageMetadata }: { readonly finishReason?: string; readonly usageMetadata?: object },
): object {
  return {
    candidates: [{ content: { parts, role: 'model' }, ...(finishReason && { finishReason }), index: 0 }],
    ...(usageMetadata && { usageMetadata }),
    modelVersion: model,
    responseId: 'gemini-fake',
  };
}

function thoughtsAs(pieces: readonly string[]): readonly object[] {
  return pieces.filter((text) => text !== '').map((text) => ({ text, thought: true }));
}

function answerParts(behaviour: Behaviour, texts: readonly string[]): readonly object[] {
  return (
    behaviour.toolCalls?.map(({ name, arguments: text }) => ({
      functionCall: { name, args: JSON.parse(text) as unknown },
      ...(behaviour.reasoning !== undefined && { thoughtSignature: 'c2lnbmVk' }),
    })) ?? texts.map((text) => ({ text }))
  );
}

function finishOf({ finishReason }: Behaviour): string {
  return finishReason === 'length' ? 'MAX_TOKENS' : 'STOP';
}

function usageMetadataOf(behaviour: Behaviour): object {
  const { input, output, cached, reasoning } = usageOf(behaviour);
  return {
    promptTokenCount: input,
    candidatesTokenCount: output - reasoning,
    totalTokenCount: input + output,
    ...(cached > 0 && { cachedContentTokenCount: cached }),
    ...(reasoning > 0 && { thoughtsTokenCount: reasoning }),
  };
}

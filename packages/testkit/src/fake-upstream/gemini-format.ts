import { FAKE_SIGNATURE, finishOf, piecesOf, usageOf, wordsOf } from './answer-parts.js';
import type { Behaviour } from './behaviour.js';
import { EVENT_STREAM, type FakeEvent, type FakeFailure, type FakeRequest, type WireFormat } from './wire-format.js';

/** Gemini's generateContent, streamed as `alt=sse`. Source: https://ai.google.dev/api/generate-content */
export const geminiFormat: WireFormat = {
  streamType: EVENT_STREAM,
  encoding: 'utf8',
  json: geminiJson,
  events: geminiEvents,
  error: (failure) => ({ body: errorOf(failure) }),
  inBandError: () => frame(errorOf({ status: 503, message: 'The model is overloaded.' })),
};

const FINISH_REASONS = {
  stop: 'STOP',
  stop_sequence: 'STOP',
  length: 'MAX_TOKENS',
  tool_calls: 'STOP',
  refusal: 'SAFETY',
} as const;
const STATUSES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
};

function errorOf({ status, message }: FakeFailure): object {
  return { error: { code: status, message, status: STATUSES[status] ?? 'UNKNOWN' } };
}

function geminiJson(behaviour: Behaviour, { model }: FakeRequest): unknown {
  const text = piecesOf(behaviour).join('');
  const thought = behaviour.reasoning;
  const parts = [
    ...(thought === undefined ? [] : [{ text: thought, thought: true }]),
    ...(text === '' ? [] : [{ text, ...sealOf(behaviour) }]),
    ...callParts(behaviour),
  ];
  return answerOf({ behaviour, model, parts, isLast: true });
}

function geminiEvents(behaviour: Behaviour, { model }: FakeRequest): readonly FakeEvent[] {
  const parts: readonly object[] = [
    ...wordsOf(behaviour.reasoning ?? '').map((text) => ({ text, thought: true })),
    ...piecesOf(behaviour).map((text) => ({ text })),
    ...callParts(behaviour),
  ];
  const events = parts.map((part) => ({
    text: frame(answerOf({ behaviour, model, parts: [part], isLast: false })),
    content: true,
  }));
  // The seal of an answer without calls stands on an empty text in the last chunk.
  const isSealed = behaviour.reasoning !== undefined && behaviour.toolCalls === undefined;
  const last = isSealed ? [{ text: '', ...sealOf(behaviour) }] : [];
  return [...events, { text: frame(answerOf({ behaviour, model, parts: last, isLast: true })), content: false }];
}

function callParts(behaviour: Behaviour): readonly object[] {
  return (behaviour.toolCalls ?? []).map(({ id, name, arguments: text }, index) => ({
    functionCall: { id, name, args: JSON.parse(text) as unknown },
    ...(index === 0 ? sealOf(behaviour) : {}),
  }));
}

function sealOf({ reasoning }: Behaviour): object {
  return reasoning === undefined ? {} : { thoughtSignature: FAKE_SIGNATURE };
}

interface AnswerParts {
  readonly behaviour: Behaviour;
  readonly model: string;
  readonly parts: readonly object[];
  readonly isLast: boolean;
}

function answerOf({ behaviour, model, parts, isLast }: AnswerParts): object {
  const { input, output, cacheRead, reasoning } = usageOf(behaviour);
  return {
    candidates: [
      {
        content: { role: 'model', parts },
        ...(isLast ? { finishReason: FINISH_REASONS[finishOf(behaviour)] } : {}),
        index: 0,
      },
    ],
    usageMetadata: {
      promptTokenCount: input,
      candidatesTokenCount: output - reasoning,
      totalTokenCount: input + output,
      ...(cacheRead === 0 ? {} : { cachedContentTokenCount: cacheRead }),
      ...(reasoning === 0 ? {} : { thoughtsTokenCount: reasoning }),
    },
    modelVersion: model,
    responseId: 'resp-fake',
  };
}

function frame(answer: object): string {
  return `data: ${JSON.stringify(answer)}\r\n\r\n`;
}

import { isDeepStrictEqual } from 'node:util';
import type { ChatDialect, ChatEvent, ChatRequest, ChatResponse, EncodeContext } from '@helix/contracts';
import fc from 'fast-check';
import type { ProviderHalf } from './dialect-laws-fixtures.js';

const REQUEST: ChatRequest = { model: 'law', messages: [], stream: true, includeUsage: true };

/** What the laws write answers with. */
export const LAW_CONTEXT: EncodeContext = {
  requestId: 'req_law',
  model: 'law',
  createdAt: 1_700_000_000,
  includeUsage: true,
  request: REQUEST,
};

/** The events of a stream whose bytes come in these pieces. */
export function decodePieces(half: ProviderHalf, ...pieces: readonly Buffer[]): readonly ChatEvent[] {
  const decoder = half.createStreamDecoder();
  return [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.end()];
}

/** The bytes of a stream with these events. */
export function encodeAll(dialect: ChatDialect, events: readonly ChatEvent[]): Buffer {
  const encoder = dialect.createStreamEncoder(LAW_CONTEXT);
  return Buffer.from(events.map((event) => encoder.push(event)).join(''));
}

/** Any cut of the bytes into pieces, empty ones included. */
export function cutsOf(bytes: Buffer): fc.Arbitrary<readonly Buffer[]> {
  return fc.uniqueArray(fc.nat({ max: bytes.length }), { maxLength: 40 }).map((positions) => {
    const sorted = [...positions].sort((left, right) => left - right);
    return [...sorted, bytes.length].map((at, index) => bytes.subarray(sorted[index - 1] ?? 0, at));
  });
}

/** As `expect(…).toEqual(…)`, which takes long for many events and is asked only when they differ. */
export function expectSameEvents(actual: readonly ChatEvent[], expected: readonly ChatEvent[]): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}

/** What the second answer says, the first says too. What it leaves open (a provider sent no model) may have been filled in. */
export function expectEssence(again: ChatResponse, before: ChatResponse): void {
  expect(essenceOf(again)).toMatchObject(JSON.parse(JSON.stringify(essenceOf(before))) as object);
}

/** An answer by its meaning: what of the spelling a stream does not carry is left out. */
function essenceOf({ id, model, createdAt, choices, usage }: ChatResponse): unknown {
  return {
    id,
    model,
    createdAt,
    usage: usage?.buckets,
    choices: choices.map(({ index, finishReason, stopSequence, blocks }) => ({
      index,
      finishReason,
      stopSequence,
      blocks: blocks.map(({ head, text, seal }) => ({
        head: head.kind === 'foreign' ? head.kind : head,
        // No arguments: a stream sends none, a plain answer an empty object.
        text: head.kind === 'tool-call' && text === '' ? '{}' : text,
        seal,
      })),
    })),
  };
}

/** `it.each` over fixtures; a skipped test where there are none. */
export function eachOf<T extends { readonly name: string }>(cases: readonly T[]) {
  return (name: string, run: (fixture: T) => void): void => {
    if (cases.length === 0) it.skip(name, () => undefined);
    else it.each(cases)(name, run);
  };
}

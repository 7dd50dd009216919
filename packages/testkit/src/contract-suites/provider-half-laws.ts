import { assertEventGrammar, eventsOf, foldEvents } from '@helix/wire';
import fc from 'fast-check';
import type { AnswerFixtures, NamedStream, ProviderHalf } from './dialect-laws-fixtures.js';
import { cutsOf, decodePieces, eachOf, expectEssence, expectSameEvents } from './drive-dialect.js';
import { isLostInSilence } from './is-lost-in-silence.js';
import { requestFeatures } from './request-features.js';

/** Streams up to this size are cut at every position, longer ones at random. */
const EVERY_CUT_BYTES = 6_000;
/** Of several pieces, for a stream that was cut everywhere. */
const FEW_CUTS = 25;
/** For a stream that is too long for that. */
const RANDOM_CUTS = 1_000;

/**
 * The laws that the provider's half of every chat dialect obeys, over fixtures of its own: for a dialect that no caller speaks. To be called at
 * the top of a test file; a dialect with both halves calls `describeDialectLaws` instead.
 * Request: each field is carried, refused or named in a warning. Answer: its events obey the grammar, and what is read without decoding is what
 * decoding reads. Stream: the same events however the bytes are cut, one whole event grammar, one end; folded it equals the plain answer.
 * Error: any status and body has a class and a message.
 */
export function describeProviderHalfLaws(half: ProviderHalf, fixtures: AnswerFixtures): void {
  describe(`the laws of the provider's half of ${half.id}`, () => {
    describeTranslationLaws(half, fixtures);
    describeAnswerLaws(half, fixtures);
    describeStreamLaws(half, fixtures.streams);
    describeErrorLaws(half);
  });
}

function describeTranslationLaws(half: ProviderHalf, { silent = {} }: AnswerFixtures): void {
  it.each(requestFeatures)('$name is carried, refused or named in a warning', (feature) => {
    expect(isLostInSilence(half, feature)).toBe(silent[feature.name] !== undefined);
  });
}

function describeAnswerLaws(half: ProviderHalf, { answers }: AnswerFixtures): void {
  eachOf(answers)('answer $name has events that fold to itself', ({ body }) => {
    const response = half.decodeResponse(body);
    const events = [...eventsOf(response)];
    assertEventGrammar(events);
    expectEssence(foldEvents(events), response);
  });

  eachOf(answers)('answer $name is inspected without decoding', ({ body }) => {
    const { id, model, usage, choices } = half.decodeResponse(body);
    const facts = half.inspectResponse(body);
    expect({ ...facts, generatedTokens: undefined }).toEqual({ id, model, usage, error: undefined });
    const hasText = choices.some(({ blocks }) => blocks.some(({ text }) => text !== ''));
    if (hasText) expect(facts.generatedTokens).toBeGreaterThan(0);
  });
}

function describeStreamLaws(half: ProviderHalf, streams: readonly NamedStream[]): void {
  eachOf(streams)('stream $name obeys the event grammar and ends once', ({ bytes }) => {
    const events = decodePieces(half, bytes);
    assertEventGrammar(events);
    expect(events.filter((event) => event.type === 'response-end' || event.type === 'error')).toHaveLength(1);
  });

  eachOf(streams)('stream $name gives the same events however its bytes are cut', ({ bytes }) => {
    const whole = decodePieces(half, bytes);
    if (bytes.length <= EVERY_CUT_BYTES) {
      for (let at = 1; at < bytes.length; at += 1)
        expectSameEvents(decodePieces(half, bytes.subarray(0, at), bytes.subarray(at)), whole);
    }
    const numRuns = bytes.length <= EVERY_CUT_BYTES ? FEW_CUTS : RANDOM_CUTS;
    fc.assert(
      fc.property(cutsOf(bytes), (pieces) => {
        expectSameEvents(decodePieces(half, ...pieces), whole);
      }),
      { numRuns },
    );
  });

  eachOf(streams.filter((stream) => stream.sameAs !== undefined))(
    'stream $name equals its plain answer',
    ({ bytes, sameAs }) => {
      expectEssence(foldEvents(decodePieces(half, bytes)), half.decodeResponse(sameAs));
    },
  );
}

function describeErrorLaws(half: ProviderHalf): void {
  it('an error body of any kind has a class, a message and its status', () => {
    const body = fc.oneof(fc.string(), fc.json(), fc.dictionary(errorKey, fc.jsonValue()).map(JSON.stringify));
    fc.assert(
      fc.property(fc.integer({ min: 400, max: 599 }), body, (status, text) => {
        const error = half.decodeError(status, text);
        expect(error).toMatchObject({ status, class: expect.any(String), message: expect.stringMatching(/./s) });
      }),
    );
  });
}

const errorKey = fc.constantFrom('error', 'message', 'type', 'code', 'status', 'detail', 'details', 'param');

import type { ChatDialect, ChatEvent, ChatRequest, ChatResponse, EncodeContext, JsonObject } from '@helix/contracts';
import { assertEventGrammar, eventsOf, foldEvents } from '@helix/wire';
import fc from 'fast-check';
import { type DialectFixtures, factsOfEvents, type NamedStream } from './dialect-laws-fixtures.js';

const REQUEST: ChatRequest = { model: 'law', messages: [], stream: true, includeUsage: true };
const CONTEXT: EncodeContext = {
  requestId: 'req_law',
  model: 'law',
  createdAt: 1_700_000_000,
  includeUsage: true,
  request: REQUEST,
};
/** Streams up to this size are cut at every position, longer ones at random. */
const EVERY_CUT_BYTES = 6_000;
const RANDOM_CUTS = 25;

/**
 * The laws that every chat dialect obeys, over fixtures of its own. To be called at the top of a test file.
 * Request: unchanged on the way through; unknown fields survive a change. Stream: the same events however the bytes are cut, one whole event
 * grammar, one end; folded it equals the plain answer; written and read again it is the same. Tap: no byte changed, and it sees what the
 * decoder sees.
 */
export function describeDialectLaws(dialect: ChatDialect, fixtures: DialectFixtures): void {
  describe(`the laws of ${dialect.id}`, () => {
    describeRequestLaws(dialect, fixtures);
    describeAnswerLaws(dialect, fixtures);
    describeStreamLaws(dialect, fixtures.streams);
    describeTapLaws(dialect, fixtures.streams);
  });
}

function describeRequestLaws(dialect: ChatDialect, { requests }: DialectFixtures): void {
  const encode = (request: ChatRequest): JsonObject =>
    dialect.encodeRequest(request, { model: request.model, stream: request.stream, maxOutputTokens: undefined }).body;

  eachOf(requests)('request $name comes out as it went in', ({ body, respelled }) => {
    const request = dialect.decodeRequest(body);
    if (respelled === undefined) expect(encode(request)).toEqual(body);
    expect(semanticsOf(dialect.decodeRequest(encode(request)))).toEqual(semanticsOf(request));
  });

  eachOf(requests)('request $name loses nothing without a warning when its spelling is lost', ({ body }) => {
    const request = structuredClone(dialect.decodeRequest(body));
    expect(semanticsOf(dialect.decodeRequest(encode(request)))).toMatchObject({
      messages: { length: request.messages.length },
    });
  });

  eachOf(requests)('request $name keeps unknown fields through a change', ({ body }) => {
    const request = dialect.decodeRequest({ ...body, law_unknown: { kept: [1, null, 'x'] } });
    const changed = encode({ ...request, temperature: 0.123 });
    expect(changed).toMatchObject({ law_unknown: { kept: [1, null, 'x'] }, temperature: 0.123 });
  });
}

function describeAnswerLaws(dialect: ChatDialect, { answers }: DialectFixtures): void {
  eachOf(answers)('answer $name comes out as it went in', ({ body, respelled }) => {
    const response = dialect.decodeResponse(body);
    const written = dialect.encodeResponse(response, CONTEXT);
    if (respelled === undefined) {
      expect(written).toEqual(body);
      expect(dialect.decodeResponse(written)).toEqual(response);
    }
    expectEssence(dialect.decodeResponse(written), response);
  });

  eachOf(answers)('answer $name survives the way through a stream', ({ body }) => {
    const response = dialect.decodeResponse(body);
    assertEventGrammar(eventsOf(response));
    const again = foldEvents(decodeAll(dialect, encodeAll(dialect, eventsOf(response))));
    expectEssence(again, response);
  });
}

function describeStreamLaws(dialect: ChatDialect, streams: readonly NamedStream[]): void {
  eachOf(streams)('stream $name obeys the event grammar and ends once', ({ bytes }) => {
    const events = decodeAll(dialect, bytes);
    assertEventGrammar(events);
    expect(events.filter((event) => event.type === 'response-end' || event.type === 'error')).toHaveLength(1);
  });

  eachOf(streams)('stream $name gives the same events however its bytes are cut', ({ bytes }) => {
    const whole = decodeAll(dialect, bytes);
    if (bytes.length <= EVERY_CUT_BYTES) {
      for (let at = 1; at < bytes.length; at += 1)
        expect(decodePieces(dialect, [bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole);
    }
    fc.assert(
      fc.property(cuts(bytes), (pieces) => {
        expect(decodePieces(dialect, pieces)).toEqual(whole);
      }),
      { numRuns: RANDOM_CUTS },
    );
  });

  eachOf(streams)('stream $name is the same when written and read again', ({ bytes }) => {
    const events = decodeAll(dialect, bytes);
    if (events.at(-1)?.type === 'error') {
      expect(encodeAll(dialect, events).toString('utf8')).not.toContain('[DONE]');
      return;
    }
    const again = decodeAll(dialect, encodeAll(dialect, events));
    expectEssence(foldEvents(again), foldEvents(events));
  });

  eachOf(streams.filter((stream) => stream.sameAs !== undefined))(
    'stream $name equals its plain answer',
    ({ bytes, sameAs }) => {
      expectEssence(foldEvents(decodeAll(dialect, bytes)), dialect.decodeResponse(sameAs));
    },
  );
}

function describeTapLaws(dialect: ChatDialect, streams: readonly NamedStream[]): void {
  eachOf(streams)('the tap of stream $name changes no byte and sees what the decoder sees', ({ bytes }) => {
    const expected = factsOfEvents(decodeAll(dialect, bytes));
    const check = (pieces: readonly Buffer[]): void => {
      const tap = dialect.createStreamTap({ dropUsage: false });
      const out: Buffer[] = [];
      for (const piece of pieces) out.push(tap.push(piece) ?? Buffer.alloc(0));
      out.push(tap.end() ?? Buffer.alloc(0));
      expect(Buffer.concat(out).equals(bytes)).toBe(true);
      const { id, model, usage, finished, error, contentStarted } = tap.facts;
      expect({ id, model, usage, contentStarted }).toEqual({
        id: expected.id,
        model: expected.model,
        usage: expected.usage,
        contentStarted: expected.contentStarted,
      });
      // That a stream was cut shows to the tap as `finished` being false, not as an error.
      expect(finished && error === undefined).toBe(expected.finished);
      if (error !== undefined) expect(error.message).toBe(expected.failed);
    };
    check([bytes]);
    check([...bytes].map((_, at) => bytes.subarray(at, at + 1)));
    fc.assert(fc.property(cuts(bytes), check), { numRuns: RANDOM_CUTS });
  });

  eachOf(streams)('the tap of stream $name gives the same bytes without usage however they are cut', ({ bytes }) => {
    const drop = (pieces: readonly Buffer[]): string => {
      const tap = dialect.createStreamTap({ dropUsage: true });
      const out: Buffer[] = [];
      for (const piece of pieces) out.push(tap.push(piece) ?? Buffer.alloc(0));
      out.push(tap.end() ?? Buffer.alloc(0));
      return Buffer.concat(out).toString('latin1');
    };
    const whole = drop([bytes]);
    fc.assert(
      fc.property(cuts(bytes), (pieces) => {
        expect(drop(pieces)).toBe(whole);
      }),
      { numRuns: RANDOM_CUTS },
    );
    expect(withoutUsage(decodeAll(dialect, Buffer.from(whole, 'latin1')))).toEqual(
      withoutUsage(decodeAll(dialect, bytes)),
    );
  });
}

function decodeAll(dialect: ChatDialect, bytes: Buffer): readonly ChatEvent[] {
  return decodePieces(dialect, [bytes]);
}

function decodePieces(dialect: ChatDialect, pieces: readonly Buffer[]): readonly ChatEvent[] {
  const decoder = dialect.createStreamDecoder();
  return [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.end()];
}

function encodeAll(dialect: ChatDialect, events: readonly ChatEvent[]): Buffer {
  const encoder = dialect.createStreamEncoder(CONTEXT);
  return Buffer.from(events.map((event) => encoder.push(event)).join(''));
}

function cuts(bytes: Buffer): fc.Arbitrary<readonly Buffer[]> {
  return fc.uniqueArray(fc.nat({ max: bytes.length }), { maxLength: 40 }).map((positions) => {
    const sorted = [...positions].sort((left, right) => left - right);
    return [...sorted, bytes.length].map((at, index) => bytes.subarray(sorted[index - 1] ?? 0, at));
  });
}

function withoutUsage(events: readonly ChatEvent[]): readonly unknown[] {
  return events
    .filter((event) => event.type !== 'usage')
    .map((event) => (event.type === 'response-end' ? event.type : event));
}

/** A request by its meaning: without the extensions, where spelling is kept. */
function semanticsOf(request: ChatRequest): unknown {
  const { extensions: _extensions, messages, ...rest } = request;
  return { ...rest, messages: messages.map(({ extensions: _own, ...message }) => message) };
}

/** What the second answer says, the first says too. What it leaves open (a provider sent no model) may have been filled in. */
function expectEssence(again: ChatResponse, before: ChatResponse): void {
  expect(essenceOf(again)).toMatchObject(JSON.parse(JSON.stringify(essenceOf(before))) as object);
}

/** An answer by its meaning: what of the spelling a stream does not carry is left out. */
function essenceOf({ id, model, createdAt, choices, usage }: ChatResponse): unknown {
  return {
    id,
    model,
    createdAt,
    usage: usage?.buckets,
    choices: choices.map(({ index, finishReason, blocks }) => ({
      index,
      finishReason,
      blocks: blocks.map(({ head, text, seal }) => ({ head: head.kind === 'foreign' ? head.kind : head, text, seal })),
    })),
  };
}

/** `it.each` over fixtures; a skipped test where there are none. */
function eachOf<T extends { readonly name: string }>(cases: readonly T[]) {
  return (name: string, run: (fixture: T) => void): void => {
    if (cases.length === 0) it.skip(name, () => undefined);
    else it.each(cases)(name, run);
  };
}

import { type ChatDialect, type ChatRequest, HelixError, type JsonObject, type Part } from '@helix/contracts';
import { assertEventGrammar, eventsOf, foldEvents } from '@helix/wire';
import fc from 'fast-check';
import type { DialectFixtures, NamedStream } from './dialect-laws-fixtures.js';
import { decodePieces, eachOf, encodeAll, expectEssence, LAW_CONTEXT } from './drive-dialect.js';
import { describeProviderHalfLaws } from './provider-half-laws.js';
import { describeTapLaws } from './tap-laws.js';

const RANDOM_CUTS = 25;

/**
 * The laws that every chat dialect with both halves obeys, over fixtures of its own: those of `describeProviderHalfLaws`, and these. To be
 * called at the top of a test file; it may be called more than once, with other fixtures.
 * Request and answer: unchanged on the way through, without a warning; unknown fields survive. Answer and stream: written as a stream and read
 * again they are the same; an error written into a stream is an error to its reader, wherever the stream was cut. Error: its message survives
 * the envelope. Tap: no byte changed, and it sees what the decoder sees.
 */
export function describeDialectLaws(dialect: ChatDialect, fixtures: DialectFixtures): void {
  describeProviderHalfLaws(dialect, fixtures);
  describe(`the laws of both halves of ${dialect.id}`, () => {
    describeRequestLaws(dialect, fixtures);
    describeAnswerLaws(dialect, fixtures);
    describeStreamLaws(dialect, fixtures.streams);
    describeTapLaws(dialect, fixtures.streams);
    describeErrorLaws(dialect);
  });
}

function describeRequestLaws(dialect: ChatDialect, { requests }: DialectFixtures): void {
  const encode = (request: ChatRequest) =>
    dialect.encodeRequest(request, { model: request.model, stream: request.stream, maxOutputTokens: undefined });

  eachOf(requests)('request $name comes out as it went in', ({ body, respelled }) => {
    const request = dialect.decodeRequest(body);
    const encoded = encode(request);
    if (respelled === undefined) expect(encoded).toEqual({ body, warnings: [] });
    expect(semanticsOf(dialect.decodeRequest(encoded.body))).toEqual(semanticsOf(request));
  });

  eachOf(requests)('request $name loses no text without a warning when its spelling is lost', ({ body }) => {
    const request = structuredClone(dialect.decodeRequest(body));
    const { body: written, warnings } = encode(request);
    const kept = new Set(textsOf(dialect.decodeRequest(written)));
    const lost = textsOf(request).filter((text) => !kept.has(text));
    expect(lost.length).toBeLessThanOrEqual(warnings.length);
  });

  eachOf(requests)('request $name keeps unknown fields through a change', ({ body }) => {
    const request = dialect.decodeRequest({ ...body, law_unknown: { kept: [1, null, 'x'] } });
    const changed = encode({ ...request, temperature: 0.123 });
    expect(changed.body).toMatchObject({ law_unknown: { kept: [1, null, 'x'] } });
    expect(dialect.decodeRequest(changed.body).temperature).toBe(0.123);
  });
}

function describeAnswerLaws(dialect: ChatDialect, { answers }: DialectFixtures): void {
  eachOf(answers)('answer $name comes out as it went in', ({ body, respelled }) => {
    const response = dialect.decodeResponse(body);
    const written = dialect.encodeResponse(response, LAW_CONTEXT);
    if (respelled === undefined) {
      expect(written).toEqual(body);
      expect(dialect.decodeResponse(written)).toEqual(response);
    }
    expectEssence(dialect.decodeResponse(written), response);
  });

  eachOf(answers)('answer $name keeps unknown fields', ({ body }) => {
    const response = dialect.decodeResponse({ ...body, law_unknown: { kept: [1, null, 'x'] } });
    expect(dialect.encodeResponse(response, LAW_CONTEXT)).toMatchObject({ law_unknown: { kept: [1, null, 'x'] } });
  });

  eachOf(answers)('answer $name survives the way through a stream', ({ body }) => {
    const response = dialect.decodeResponse(body);
    const events = decodePieces(dialect, encodeAll(dialect, eventsOf(response)));
    assertEventGrammar(events);
    expectEssence(foldEvents(events), response);
  });
}

function describeStreamLaws(dialect: ChatDialect, streams: readonly NamedStream[]): void {
  const error = new HelixError('upstream_failed', 'The law failed.');
  const failure = Buffer.from(dialect.encodeStreamError(error, LAW_CONTEXT.requestId));

  eachOf(streams)('stream $name is the same when written and read again', ({ bytes }) => {
    const events = decodePieces(dialect, bytes);
    if (events.at(-1)?.type === 'error') {
      const written = encodeAll(dialect, events.slice(0, -1));
      expect(decodePieces(dialect, written, failure).at(-1)?.type).toBe('error');
      return;
    }
    expectEssence(foldEvents(decodePieces(dialect, encodeAll(dialect, events))), foldEvents(events));
  });

  eachOf(streams)('stream $name fails for its reader wherever an error is written into it', ({ bytes }) => {
    const events = decodePieces(dialect, bytes);
    const written = encodeAll(dialect, events.slice(0, -1));
    fc.assert(
      fc.property(fc.nat({ max: written.length }), (at) => {
        const read = decodePieces(dialect, written.subarray(0, at), failure);
        assertEventGrammar(read);
        expect(read.at(-1)?.type).toBe('error');
      }),
      { numRuns: RANDOM_CUTS },
    );
    expect(decodePieces(dialect, written, failure).at(-1)).toMatchObject({ error: { message: error.message } });
  });
}

function describeErrorLaws(dialect: ChatDialect): void {
  it.each(['invalid_request', 'rate_limited', 'upstream_failed'] as const)(
    'an error %s is read as it was written',
    (code) => {
      const error = new HelixError(code, 'The law failed.');
      const body = JSON.stringify(dialect.encodeError(error, LAW_CONTEXT.requestId));
      expect(dialect.decodeError(error.status, body)).toMatchObject({ message: error.message, status: error.status });
    },
  );
}

/** All that was said, thought, called and found, wherever it stands: a dialect may gather turns. */
function textsOf({ messages }: ChatRequest): readonly string[] {
  return messages.flatMap(({ content }) => content.flatMap(textOf)).filter((text) => text.trim() !== '');
}

function textOf(part: Part): readonly string[] {
  switch (part.type) {
    case 'text':
    case 'reasoning':
    case 'refusal':
      return [part.text];
    case 'tool-call':
      return [part.name, part.arguments];
    case 'tool-result':
      return part.content.flatMap(textOf);
    case 'image':
    case 'document':
    case 'audio':
    case 'foreign':
      return [];
  }
}

/** A request by its meaning: without the extensions, where spelling is kept. */
function semanticsOf(request: ChatRequest): unknown {
  return JSON.parse(JSON.stringify(request, (key, value: JsonObject) => (key === 'extensions' ? undefined : value)));
}

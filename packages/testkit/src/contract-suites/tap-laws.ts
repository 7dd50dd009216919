import type { ChatDialect, ChatEvent } from '@helix/contracts';
import fc from 'fast-check';
import type { NamedStream } from './dialect-laws-fixtures.js';
import { cutsOf, decodePieces, eachOf } from './drive-dialect.js';
import { factsOfEvents } from './facts-of-events.js';

const RANDOM_CUTS = 25;

/** The laws of the tap of a raw stream: no byte changed, whatever the cut; it sees what the decoder sees; without usage nothing else is missing. */
export function describeTapLaws(dialect: ChatDialect, streams: readonly NamedStream[]): void {
  eachOf(streams)('the tap of stream $name changes no byte and sees what the decoder sees', ({ bytes }) => {
    const expected = factsOfEvents(decodePieces(dialect, bytes));
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
    fc.assert(fc.property(cutsOf(bytes), check), { numRuns: RANDOM_CUTS });
  });

  eachOf(streams)('the tap of stream $name gives the same bytes without usage however they are cut', ({ bytes }) => {
    const drop = (pieces: readonly Buffer[]): Buffer => {
      const tap = dialect.createStreamTap({ dropUsage: true });
      const out: Buffer[] = [];
      for (const piece of pieces) out.push(tap.push(piece) ?? Buffer.alloc(0));
      out.push(tap.end() ?? Buffer.alloc(0));
      return Buffer.concat(out);
    };
    const whole = drop([bytes]);
    fc.assert(
      fc.property(cutsOf(bytes), (pieces) => {
        expect(drop(pieces).equals(whole)).toBe(true);
      }),
      { numRuns: RANDOM_CUTS },
    );
    expect(withoutUsage(decodePieces(dialect, whole))).toEqual(withoutUsage(decodePieces(dialect, bytes)));
  });
}

function withoutUsage(events: readonly ChatEvent[]): readonly unknown[] {
  return events
    .filter((event) => event.type !== 'usage')
    .map((event) => (event.type === 'response-end' ? event.type : event));
}

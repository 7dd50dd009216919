import { type AttemptRecord, HelixError, type NanoUsd } from '@helix/contracts';
import { anAttempt, anIntent, aRequest, FakeLogger } from '@helix/testkit';
import fc from 'fast-check';
import { Dimensions } from '../ledger/dimensions.js';
import { decodeJournal, type JournalContents } from './decode-journal.js';
import { JOURNAL_HEADER } from './journal-lines.js';
import { JournalWriter } from './journal-writer.js';

/** A journal in memory, which can be full. */
class MemoryJournal {
  segments = [JOURNAL_HEADER];
  writes = 0;
  full = false;

  append(lines: string): void {
    if (this.full) throw new HelixError('store_unavailable', 'The journal cannot be written.');
    this.writes += 1;
    this.segments[this.segments.length - 1] += lines;
  }

  rotate(carried: string): void {
    this.segments.push(JOURNAL_HEADER);
    this.append(carried);
    this.segments = this.segments.slice(-1);
  }

  read(): JournalContents {
    return decodeJournal(this.segments);
  }
}

const text = fc.string({ unit: 'binary', maxLength: 12 });
const awkward = fc.oneof(text, fc.constantFrom('', '"', '\n', '\\', 'a"b\nc', '\u2028', 'Grüße', '日本', '","x"]'));
const milliseconds = fc.nat({ max: 1e9 }).map((thousandths) => thousandths / 1_000);
const money = fc.bigInt({ min: 0n, max: 2n ** 62n }).map((amount) => amount as NanoUsd);
const payer = fc.record({
  org: fc.option(awkward, { nil: undefined }),
  team: fc.constant('team_1'),
  user: fc.constant(undefined),
  key: fc.option(awkward, { nil: undefined }),
  endUser: fc.option(awkward, { nil: undefined }),
  tags: fc.array(awkward, { maxLength: 3 }),
});
const call = fc
  .record({
    payer,
    model: awkward,
    upstreamModel: awkward,
    upstreamRequestId: fc.option(awkward, { nil: undefined }),
    error: fc.option(awkward, { nil: undefined }),
    durationMs: milliseconds,
    ttftMs: fc.option(milliseconds, { nil: undefined }),
    cost: money,
    estimatedCost: money,
    flags: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
    ended: fc.boolean(),
  })
  .map(({ payer: who, model, upstreamModel, estimatedCost, flags, ended, ...outcome }) => ({
    ended,
    attempt: anAttempt({
      ...outcome,
      intent: anIntent({ payer: who, model, upstreamModel, estimatedCost }),
      estimated: flags[0],
      reported: flags[1],
      unpriced: flags[2],
    }),
  }));

function numbered(attempt: AttemptRecord, index: number): AttemptRecord {
  return { ...attempt, intent: { ...attempt.intent, id: `att_${index}`, requestId: `req_${index}` } };
}

function makeWriter() {
  const journal = new MemoryJournal();
  const logger = new FakeLogger();
  return { journal, logger, writer: new JournalWriter(journal, new Dimensions(), logger) };
}

describe('a journal writer', () => {
  it('is read back as it was told, with any characters', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 6 }), async (calls) => {
        const { journal, writer } = makeWriter();
        const attempts = calls.map(({ attempt }, index) => numbered(attempt, index));
        const ended = attempts.filter((_, index) => calls[index]?.ended === true);
        const requests = ended.map(({ intent }) =>
          aRequest({ id: intent.requestId, payer: intent.payer, model: intent.model, code: 'internal' }),
        );
        const written = attempts.map(({ intent }) => writer.intend(intent));
        for (const attempt of ended) writer.record(attempt);
        for (const request of requests) writer.complete(request);
        writer.flush();
        await Promise.all(written);
        expect(journal.read()).toEqual({
          attempts: ended,
          requests,
          inFlight: attempts.filter((attempt) => !ended.includes(attempt)).map(({ intent }) => intent),
        });
      }),
    );
  });

  it('may be cut anywhere: what stands before the cut is read, what is behind it never was', async () => {
    const { journal, writer } = makeWriter();
    const attempts = [0, 1, 2].map((index) => numbered(anAttempt({ error: 'cut: "here"\n' }), index));
    for (const attempt of attempts) {
      await writer.intend(attempt.intent);
      writer.record(attempt);
    }
    writer.complete(aRequest({ id: 'req_2' }));
    writer.flush();
    const whole = journal.segments[0] ?? '';
    for (let length = 0; length <= whole.length; length++) {
      const read = decodeJournal([whole.slice(0, length)]);
      const lines = whole.slice(0, length).split('\n');
      const ended = lines.filter((line) => line.startsWith('["a"') && line.endsWith(']]')).length;
      expect(read.attempts.slice(0, ended)).toEqual(attempts.slice(0, ended));
      expect(read.attempts.length + read.inFlight.length).toBeLessThanOrEqual(3);
    }
    expect(decodeJournal([whole]).attempts).toEqual(attempts);
  });

  it('makes one write of a turn, and intents wait for it', async () => {
    const { journal, writer } = makeWriter();
    const intents = [anIntent({ id: 'att_1' }), anIntent({ id: 'att_2' })];
    const written = Promise.all(intents.map((intent) => writer.intend(intent)));
    writer.complete(aRequest());
    expect(journal.writes).toBe(0);
    await written;
    expect(journal.writes).toBe(1);
    expect(journal.read()).toMatchObject({ inFlight: intents, requests: [{ id: 'req_1' }] });
  });

  it('tells all intents of a turn that the disk is full, and forgets them', async () => {
    const { journal, logger, writer } = makeWriter();
    await writer.intend(anIntent({ id: 'att_1' }));
    journal.full = true;
    const refused = await Promise.allSettled([
      writer.intend(anIntent({ id: 'att_2' })),
      writer.intend(anIntent({ id: 'att_3' })),
    ]);
    expect(refused).toMatchObject([
      { status: 'rejected', reason: { code: 'store_unavailable' } },
      { status: 'rejected', reason: { code: 'store_unavailable' } },
    ]);
    expect(writer.open).toBe(1);
    expect(logger.lines.map(({ level }) => level)).toEqual(['error']);
  });

  it('defines a payer again when the write that defined it has failed', async () => {
    const { journal, writer } = makeWriter();
    journal.full = true;
    await expect(writer.intend(anIntent({ id: 'att_1' }))).rejects.toThrow(HelixError);
    journal.full = false;
    const intent = anIntent({ id: 'att_2' });
    await writer.intend(intent);
    expect(journal.read().inFlight).toEqual([intent]);
  });

  it('defines payer and origin once in a segment', async () => {
    const { journal, writer } = makeWriter();
    for (let index = 0; index < 5; index++) await writer.intend(anIntent({ id: `att_${index}` }));
    const kinds = (journal.segments[0] ?? '').split('\n').map((line) => line.slice(0, 4));
    expect(kinds.filter((kind) => kind === '["p"' || kind === '["o"')).toHaveLength(2);
  });

  it('carries open intents into a new segment, which stands by itself', async () => {
    const { journal, writer } = makeWriter();
    const open = anIntent({ id: 'att_1' });
    await writer.intend(open);
    await writer.intend(anIntent({ id: 'att_2' }));
    writer.record(anAttempt({ intent: anIntent({ id: 'att_2' }) }));
    writer.rotate();
    expect(journal.read()).toEqual({ attempts: [], requests: [], inFlight: [open] });
    writer.record(anAttempt({ intent: open }));
    writer.flush();
    expect(journal.read()).toEqual({ attempts: [anAttempt({ intent: open })], requests: [], inFlight: [] });
  });

  it('writes the intent of an outcome that had none: an outcome alone means nothing', () => {
    const { journal, writer } = makeWriter();
    writer.record(anAttempt());
    writer.flush();
    expect(journal.read()).toEqual({ attempts: [anAttempt()], requests: [], inFlight: [] });
  });
});

describe('decodeJournal', () => {
  it('takes both segments of a rotation that was cut short for one', async () => {
    const { journal, writer } = makeWriter();
    await writer.intend(anIntent());
    const before = journal.segments[0] ?? '';
    writer.rotate();
    writer.record(anAttempt());
    writer.flush();
    expect(decodeJournal([before, ...journal.segments])).toEqual({
      attempts: [anAttempt()],
      requests: [],
      inFlight: [],
    });
  });

  it('refuses the lines of another version, and takes a segment in which nothing is whole', () => {
    expect(() => decodeJournal(['["i","att_1",["att_1","req_1",1]]\n'])).toThrow(/written by another version/);
    expect(decodeJournal(['', '["helix-jour'])).toEqual({ attempts: [], requests: [], inFlight: [] });
  });
});

import type { StreamTap } from '@helix/contracts';
import { VerbatimTap } from './verbatim-tap.js';

const USE = { buckets: {} as never, units: { calls: 1 } };

function inner(
  given: Partial<StreamTap['facts']>,
  push: (chunk: Buffer) => Buffer | undefined = (chunk) => chunk,
): StreamTap {
  const facts = { contentStarted: false, finished: false, generatedTokens: 0, ...given } as StreamTap['facts'];
  return { push, end: () => undefined, facts };
}

it('forwards what the tap inside would hold back, and shows no error of its', () => {
  const error = { class: 'server_error', message: 'no' } as const;
  const tap = new VerbatimTap(
    inner({ error, generatedTokens: 3, model: 'm' }, () => undefined),
    undefined,
  );
  const chunk = Buffer.from('x');
  expect(tap.push(chunk)).toBe(chunk);
  expect(tap.facts).toMatchObject({ contentStarted: true, finished: false, generatedTokens: 3, model: 'm' });
  expect(tap.facts.error).toBeUndefined();
  tap.end();
  expect(tap.facts.finished).toBe(true);
});

it('forwards on when the tap inside breaks', () => {
  let pushed = 0;
  const tap = new VerbatimTap(
    inner({}, () => {
      pushed += 1;
      throw new Error('not mine');
    }),
    undefined,
  );
  for (const text of ['a', 'b']) expect(tap.push(Buffer.from(text)).toString()).toBe(text);
  expect(pushed).toBe(1);
});

it('assumes what nothing can say only once all has come', () => {
  const tap = new VerbatimTap(undefined, USE);
  tap.push(Buffer.from('x'));
  expect(tap.facts.usage).toBeUndefined();
  tap.end();
  expect(tap.facts.usage).toBe(USE);
});

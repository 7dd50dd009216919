import { EMPTY_BUCKETS, type RequestSummary } from '@helix/contracts';
import { aRoutingContext, aTarget } from '@helix/testkit';
import fc from 'fast-check';
import { Estimator } from './estimator.js';

const TARGET = aTarget();
const SUMMARY: RequestSummary = { ...aRoutingContext().summary, byteLength: 1_000 };
const used = (input: number, output: number): typeof EMPTY_BUCKETS => ({
  ...EMPTY_BUCKETS,
  inputUncached: input,
  outputText: output,
});

describe('Estimator', () => {
  let estimator: Estimator;

  beforeEach(() => {
    estimator = new Estimator();
  });

  it('takes no text to have more tokens than bytes, strictly', () => {
    expect(estimator.strict(TARGET, { ...SUMMARY, maxOutputTokens: 50 })).toEqual({ input: 1_000, output: 50 });
  });

  it('adds a bound for images, and multiplies the output by the choices', () => {
    expect(estimator.strict(TARGET, { ...SUMMARY, hasImages: true, maxOutputTokens: 50, choices: 3 })).toEqual({
      input: 1_000 + 16_384,
      output: 150,
    });
  });

  it('takes the output limit of the caller, else of the model, else a high one', () => {
    const limited = aTarget({ facts: { maxOutputTokens: 4_096 } as never });
    expect(estimator.strict(limited, { ...SUMMARY, maxOutputTokens: 50 }).output).toBe(50);
    expect(estimator.strict(limited, SUMMARY).output).toBe(4_096);
    expect(estimator.strict(TARGET, SUMMARY).output).toBe(16_384);
  });

  it('believes a provider that counts more tokens than there are bytes', () => {
    estimator.learn(TARGET.id, 100, used(250, 1));
    expect(estimator.strict(TARGET, SUMMARY).input).toBe(2_500);
    expect(estimator.strict(aTarget({ model: 'other' }), SUMMARY).input).toBe(1_000);
  });

  it('believes it no further than the model can read', () => {
    estimator.learn(TARGET.id, 100, used(9_000_000, 1));
    expect(estimator.strict(TARGET, SUMMARY).input).toBe(2_000_000);
    const small = aTarget({ facts: { contextWindow: 8_192 } as never });
    expect(estimator.strict(small, SUMMARY).input).toBe(8_192);
    expect(estimator.strict(small, { ...SUMMARY, byteLength: 10_000 }).input).toBe(10_000);
  });

  it('is an upper bound for every call like those it has seen', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 10_000 }), fc.nat(20_000)), { minLength: 1 }),
        (calls) => {
          const learning = new Estimator();
          for (const [bytes, input] of calls) learning.learn(TARGET.id, bytes, used(input, 1));
          for (const [bytes, input] of calls)
            expect(learning.strict(TARGET, { ...SUMMARY, byteLength: bytes }).input).toBeGreaterThanOrEqual(input);
        },
      ),
    );
  });

  it('guesses until it has seen enough, then expects the 95th percentile of the answers', () => {
    for (let call = 0; call < 7; call++) estimator.learn(TARGET.id, 1_000, used(300, 20));
    expect(estimator.expected(TARGET, SUMMARY).output).toBe(1_000);
    estimator.learn(TARGET.id, 1_000, used(300, 20));
    expect(estimator.expected(TARGET, SUMMARY).output).toBe(20);
  });

  it('expects the tokens per byte that it has seen', () => {
    for (let call = 0; call < 100; call++) estimator.learn(TARGET.id, 1_000, used(120, 20));
    expect(estimator.expected(TARGET, SUMMARY).input).toBeGreaterThanOrEqual(120);
    expect(estimator.expected(TARGET, SUMMARY).input).toBeLessThanOrEqual(121);
  });

  it('never expects more than the limit allows', () => {
    expect(estimator.expected(TARGET, { ...SUMMARY, maxOutputTokens: 5, choices: 2 }).output).toBe(10);
  });

  it('follows the last 64 answers', () => {
    for (let call = 0; call < 64; call++) estimator.learn(TARGET.id, 1_000, used(300, 5_000));
    expect(estimator.expected(TARGET, SUMMARY).output).toBe(5_000);
    for (let call = 0; call < 64; call++) estimator.learn(TARGET.id, 1_000, used(300, 10));
    expect(estimator.expected(TARGET, SUMMARY).output).toBe(10);
  });
});

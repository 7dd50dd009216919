import type { ModelFacts, RequestSummary } from '@helix/contracts';
import { aPlan, aTarget } from '@helix/testkit';
import { keepCapable } from './keep-capable.js';

const SUMMARY: RequestSummary = {
  model: 'chat',
  stream: false,
  maxOutputTokens: undefined,
  choices: 1,
  byteLength: 1_000,
  hasTools: false,
  hasImages: false,
  hasSchema: false,
  includeUsage: false,
  endUser: undefined,
};

function knowing(model: string, facts: Partial<ModelFacts>): ReturnType<typeof aTarget> {
  return aTarget({
    model,
    facts: {
      mode: 'chat',
      contextWindow: undefined,
      maxOutputTokens: undefined,
      capabilities: [],
      deprecationDate: undefined,
      releaseDate: undefined,
      ...facts,
    },
  });
}

const FULL = knowing('full', { capabilities: ['tools', 'vision', 'json_schema'], contextWindow: 1_000_000 });
const PLAIN = knowing('plain', { capabilities: ['prompt_caching'], contextWindow: 8_000 });

describe('keepCapable', () => {
  it.each([
    ['tools', { hasTools: true }],
    ['images', { hasImages: true }],
    ['structured output', { hasSchema: true }],
  ] as const)('skips a target without %s, and says so', (name, needs) => {
    const plan = keepCapable(aPlan([PLAIN, FULL]), { ...SUMMARY, ...needs });
    expect(plan.candidates).toEqual([FULL]);
    expect(plan.reasons).toEqual([`openai/plain has no ${name}`]);
  });

  it('refuses what no target can do, naming what is missing', () => {
    expect(() => keepCapable(aPlan([PLAIN]), { ...SUMMARY, hasTools: true })).toThrow(
      expect.objectContaining({
        code: 'unsupported_feature',
        message: expect.stringContaining('openai/plain has no tools'),
      }),
    );
  });

  it('skips a target whose window is smaller than any count of the text', () => {
    const long = { ...SUMMARY, byteLength: 8_000 * 16 + 1 };
    expect(keepCapable(aPlan([PLAIN, FULL]), long).candidates).toEqual([FULL]);
    expect(keepCapable(aPlan([PLAIN]), { ...long, byteLength: 8_000 * 16 }).candidates).toEqual([PLAIN]);
  });

  it('does not judge length by the bytes of images', () => {
    const seeing = knowing('seeing', { capabilities: ['vision'], contextWindow: 8_000 });
    const plan = aPlan([seeing]);
    expect(keepCapable(plan, { ...SUMMARY, byteLength: 50_000_000, hasImages: true })).toBe(plan);
  });

  it('leaves a target alone that nothing is known of', () => {
    const plan = aPlan([aTarget(), knowing('listless', {})]);
    expect(keepCapable(plan, { ...SUMMARY, hasTools: true, hasImages: true, hasSchema: true })).toBe(plan);
  });

  it('gives the same plan where nothing is missing', () => {
    const plan = aPlan([FULL, PLAIN]);
    expect(keepCapable(plan, SUMMARY)).toBe(plan);
  });
});

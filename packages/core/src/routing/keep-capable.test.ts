import type { JsonObject, JsonValue, ModelFacts, RequestSummary } from '@helix/contracts';
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
    const plan = keepCapable(aPlan([PLAIN, FULL]), { ...SUMMARY, ...needs }, {});
    expect(plan.candidates).toEqual([FULL]);
    expect(plan.reasons).toEqual([`openai/plain has no ${name}`]);
  });

  it('refuses what no target can do, naming what is missing', () => {
    expect(() => keepCapable(aPlan([PLAIN]), { ...SUMMARY, hasTools: true }, {})).toThrow(
      expect.objectContaining({
        code: 'unsupported_feature',
        message: expect.stringContaining('openai/plain has no tools'),
      }),
    );
  });

  describe('the length', () => {
    const seeing = knowing('seeing', { capabilities: ['vision'], contextWindow: 8_000 });
    const asking = (content: JsonValue): JsonObject => ({ messages: [{ role: 'user', content }] });
    const summaryOf = (body: JsonObject): RequestSummary => ({ ...SUMMARY, byteLength: JSON.stringify(body).length });

    it('skips a target whose window is smaller than any count of the text', () => {
      const long = asking('a b '.repeat(40_000));
      expect(keepCapable(aPlan([PLAIN, FULL]), summaryOf(long), long).candidates).toEqual([FULL]);
      const fits = asking('a b '.repeat(30_000));
      expect(keepCapable(aPlan([PLAIN]), summaryOf(fits), fits).candidates).toEqual([PLAIN]);
    });

    it.each<[string, JsonValue]>([
      ['an image', [{ type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(5_000_000)}` } }]],
      ['a document', [{ type: 'document', source: { type: 'base64', data: 'JVBERi0x'.repeat(600_000) } }]],
      ['audio', [{ type: 'input_audio', input_audio: { data: 'UklGR'.repeat(1_000_000), format: 'wav' } }]],
    ])('is not judged by the bytes of %s', (_what, content) => {
      const body = asking(content);
      const plan = aPlan([seeing]);
      expect(keepCapable(plan, summaryOf(body), body)).toBe(plan);
    });

    it('is judged by the text beside a file', () => {
      const body = asking([
        { type: 'text', text: 'a b '.repeat(40_000) },
        { type: 'file', data: 'A'.repeat(5_000) },
      ]);
      expect(() => keepCapable(aPlan([seeing]), summaryOf(body), body)).toThrow(/8000 tokens at most/);
    });
  });

  it('leaves a target alone that nothing is known of', () => {
    const plan = aPlan([aTarget(), knowing('listless', {})]);
    expect(keepCapable(plan, { ...SUMMARY, hasTools: true, hasImages: true, hasSchema: true }, {})).toBe(plan);
  });

  it('gives the same plan where nothing is missing', () => {
    const plan = aPlan([FULL, PLAIN]);
    expect(keepCapable(plan, SUMMARY, {})).toBe(plan);
  });
});

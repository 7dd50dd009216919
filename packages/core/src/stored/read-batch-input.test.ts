import type { Dialect, JsonObject, Principal, RequestSummary } from '@helix/contracts';
import type { Generation } from '../generation/generation.js';
import { unknownSummary } from '../pass-through/summarize-own-call.js';
import { readBatchInput } from './read-batch-input.js';

const IMAGE = 16_384;

function read(...bodies: readonly JsonObject[]): ReturnType<typeof readBatchInput> {
  const dialect = {
    id: 'openai-responses',
    summarize: (body: JsonObject, byteLength: number): RequestSummary => ({
      ...unknownSummary(String(body['model'])),
      byteLength,
      hasImages: body['image'] === true,
    }),
    storage: {
      readWish: (body: JsonObject) => ({ previousId: body['previous_response_id'] }),
    },
  };
  const generation = {
    dialects: new Map([['openai-responses', dialect as unknown as Dialect]]),
    routing: { lookUp: () => ({ targets: [{ provider: 'up', model: 'gpt-4o' }] }) },
  };
  const lines = bodies.map((body) => JSON.stringify({ url: '/v1/responses', body: { model: 'chat', ...body } }));
  return readBatchInput(Buffer.from(lines.join('\n')), generation as unknown as Generation, {
    principal: {} as Principal,
    provider: 'up',
  });
}

describe('readBatchInput', () => {
  it('bounds the lines and the longest of them, with what an image may need', () => {
    const one = read({}).input.byteLength;
    expect(read({}, {}).input).toMatchObject({ lines: 2, byteLength: 2 * one, longestLine: one });
    const withImage = read({}, { image: true }).input;
    expect(withImage.longestLine).toBeGreaterThan(one + IMAGE);
    expect(withImage.byteLength).toBe(one + (withImage.longestLine ?? 0));
  });

  it('refuses a line that goes on from a stored answer, whose owner nobody would ask for', () => {
    expect(() => read({}, { previous_response_id: 'resp_1' })).toThrow(
      expect.objectContaining({ code: 'invalid_request', message: expect.stringContaining('Line 2') }),
    );
  });
});

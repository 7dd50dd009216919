import { openaiResponses } from './index.js';

const frame = (type: string, fields: object): Buffer =>
  Buffer.from(`event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`);
const ERROR = frame('error', { sequence_number: 1, code: 'server_error', message: 'No.', param: null });
const FAILED = frame('response.failed', {
  sequence_number: 2,
  response: { id: 'resp_1', status: 'failed', error: { code: 'server_error', message: 'No.' }, output: [] },
});

describe('an error event in a raw Responses stream', () => {
  it.each([
    ['alone', ERROR, true],
    ['with response.failed behind it', Buffer.concat([ERROR, FAILED]), false],
  ])('is bare when it comes %s: %#', (_how, chunk, isBare) => {
    const tap = openaiResponses.createStreamTap({ dropUsage: false });
    expect(tap.push(chunk)).toBe(chunk);
    expect(tap.facts).toMatchObject({ error: { message: 'No.' } });
    expect(tap.facts.isErrorBare).toBe(isBare);
  });

  it('is not bare as response.failed alone', () => {
    const tap = openaiResponses.createStreamTap({ dropUsage: false });
    tap.push(FAILED);
    expect(tap.facts.error).toBeDefined();
    expect(tap.facts.isErrorBare).toBe(false);
  });
});

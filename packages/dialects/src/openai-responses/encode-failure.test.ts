import { HelixError } from '@helix/contracts';
import { encodeStreamError } from './encode-failure.js';

it('ends a failed stream with an error, for callers that raise at it, and with response.failed, for those that wait for it', () => {
  const text = encodeStreamError(new HelixError('upstream_failed', 'The provider broke off.'), 'req_1');
  const events = text
    .split('\n\n')
    .filter((frame) => frame !== '')
    .map((frame) => JSON.parse(frame.replace(/^event: .*\ndata: /, '')) as Record<string, unknown>);
  expect(text).toMatch(/^\n\nevent: error\ndata: [^\n]+\n\nevent: response\.failed\n/);
  expect(events).toMatchObject([
    { type: 'error', error: { code: 'server_error', message: 'The provider broke off.' } },
    {
      type: 'response.failed',
      response: { status: 'failed', error: { code: 'server_error', message: 'The provider broke off.' } },
    },
  ]);
});

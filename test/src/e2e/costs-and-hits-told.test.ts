import { writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { FakeUpstream } from '@helix/testkit';
import { lastRequestOf, pluginsYaml, runGateway, type TestGateway } from '../support/run-gateway.js';

const ANSWERS = `export default { kind: 'plugin', name: 'answers', create: () => ({
  answer: (context) => ({
    model: context.summary.model,
    choices: [{ index: 0, finishReason: 'stop', blocks: [{ head: { kind: 'text' }, text: 'Known.' }] }],
  }),
}) };
`;

describe('what a caller is told', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;

  const yaml = (extra = ''): string => `providers:
  up: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1" }
models: { m: up/x }
prices: { "up/*": { input: 0, output: 0.01 } }
${pluginsYaml({}, extra)}`;

  beforeEach(async () => {
    upstream = await FakeUpstream.start();
    gateway = await runGateway(yaml());
  });
  afterEach(async () => {
    await gateway.stop();
    await upstream.close();
  });

  it('of the cost of a raw stream has no exponent, however small it is', async () => {
    upstream.respond({ tokens: 3 });
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' };
      const call = httpRequest(
        `${gateway.url}/v1/chat/completions`,
        { method: 'POST', agent: false, headers },
        resolve,
      );
      call.on('error', reject);
      call.end(JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'Hi' }] }));
    });
    answer.resume();
    await new Promise((ended) => answer.once('end', ended));
    expect(answer.trailers['x-helix-cost-usd']).toBe('0.00000003');
  });

  it('of an answer that a plugin had is what the ledger says, too', async () => {
    writeFileSync(join(gateway.directory, 'answers.mjs'), ANSWERS);
    gateway.writeConfig(yaml('  - use: ./answers.mjs\n'));
    await gateway.admin('POST', 'reload');
    const answer = await gateway.post('/v1/chat/completions', {
      model: 'm',
      messages: [{ role: 'user', content: 'Hi' }],
    });
    expect([answer.status, answer.headers.get('x-helix-cache')]).toEqual([200, 'hit']);
    expect(await lastRequestOf(gateway)).toMatchObject({ cache: 'hit', cost_usd: 0 });
    expect(upstream.journal).toEqual([]);
  });
});

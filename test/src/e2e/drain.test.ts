import { FakeUpstream, waitUntil } from '@helix/testkit';
import { pluginsYaml, requestsOf, runGateway } from '../support/run-gateway.js';

it('drains the upstream of a caller that leaves, for the exact usage', async () => {
  const upstream = await FakeUpstream.start();
  upstream.respond({ tokens: 100, tokenDelayMs: 2, usage: { input: 1_234, output: 100 } });
  const gateway = await runGateway(
    `providers: { oai: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1" } }\nmodels: { m: { targets: [oai/x], onAbort: drain } }\n${pluginsYaml()}`,
  );
  const controller = new AbortController();
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'Hi' }] }),
    signal: controller.signal,
  });
  await response.body?.getReader().read();
  controller.abort();
  await waitUntil(async () => (await requestsOf(gateway))[0]?.['status'] === 'cancelled');
  expect(upstream.journal[0]?.closedBy).toBe('upstream');
  expect((await requestsOf(gateway))[0]).toMatchObject({
    estimated: false,
    usage: { input_tokens: 1_234, output_tokens: 100 },
  });
  await gateway.stop();
  await upstream.close();
});

it('refuses a target that takes no connection within the connect limit, and tries the next', async () => {
  const upstream = await FakeUpstream.start();
  // 192.0.2.0/24 is reserved for documentation (RFC 5737): either nothing answers, or the network refuses at once.
  const gateway = await runGateway(
    `providers:\n  dead: { use: "@helix/provider-openai-compatible", baseUrl: "http://192.0.2.1:9/v1" }\n  oai: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1" }\nmodels: { m: { targets: [dead/x], fallbacks: [oai/x], timeouts: { connect: 300ms } } }\n${pluginsYaml()}`,
  );
  const startedAt = performance.now();
  const response = await gateway.post('/v1/chat/completions', {
    model: 'm',
    messages: [{ role: 'user', content: 'Hi' }],
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('x-helix-attempts')).toBe('2');
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  await gateway.stop();
  await upstream.close();
});

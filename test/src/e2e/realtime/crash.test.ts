import { rmSync } from 'node:fs';
import { waitUntil } from '@helix/testkit';
import { FakeRealtime } from '../../support/fake-realtime.js';
import { connectRealtime } from '../../support/realtime-caller.js';
import { pluginsYaml } from '../../support/run-gateway.js';
import { callAdmin, makeDirectory, spawnGateway } from '../../support/spawn-gateway.js';

it('keeps every answer of a session that a kill -9 ends, and books the session as what one answer may cost', async () => {
  const upstream = await FakeRealtime.start();
  upstream.behaviour = { usage: { input_tokens: 1_000, output_tokens: 1_000 } };
  const directory = makeDirectory(
    `providers: { up: { use: "@helix/provider-openai", baseUrl: "${upstream.url}/v1", apiKey: k } }
models: { talk: up/gpt-realtime }
prices: { "up/*": { input: 1000, output: 1000 } }
${pluginsYaml()}`,
  );
  const gateway = await spawnGateway(directory);
  const { id } = await callAdmin<{ id: string }>(gateway, 'POST', 'teams', { name: 'search' });
  const { key } = await callAdmin<{ key: string }>(gateway, 'POST', 'keys', { team: id });
  const caller = await connectRealtime({ url: gateway.url, key });
  for (let turn = 1; turn <= 3; turn++) {
    caller.send({ type: 'response.create' });
    await waitUntil(() => caller.received.filter(({ data }) => data.includes('response.done')).length === turn);
  }
  gateway.child.kill('SIGKILL');
  await gateway.exited;
  const again = await spawnGateway(directory);
  const { data } = await callAdmin<{ data: { id: string; status: string; estimated: boolean; cost_usd: number }[] }>(
    again,
    'GET',
    'requests',
  );
  expect(data).toHaveLength(1);
  expect(data[0]).toMatchObject({ status: 'truncated', estimated: true });
  const { attempts } = await callAdmin<{ attempts: { cost_usd: number; estimated: boolean }[] }>(
    again,
    'GET',
    `requests/${data[0]?.id}`,
  );
  expect(attempts.filter(({ estimated }) => !estimated).map(({ cost_usd: cost }) => cost)).toEqual([2, 2, 2]);
  expect(attempts.filter(({ estimated }) => estimated)).toHaveLength(1);
  again.child.kill('SIGKILL');
  await again.exited;
  await upstream.close();
  rmSync(directory, { recursive: true, force: true });
}, 30_000);

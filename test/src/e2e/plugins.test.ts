import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FakeUpstream, waitUntil } from '@helix/testkit';
import { pluginsYaml, runGateway, type TestGateway } from '../support/run-gateway.js';
import { twoProvidersYaml } from '../support/two-providers.js';

/** A plugin file: plain JavaScript, as Node runs it. */
function pluginFile(name: string, hooks: string, extra = ''): string {
  return `export default { kind: 'plugin', name: '${name}', ${extra} create: () => (${hooks}) };\n`;
}

const FAULTY: readonly (readonly [string, string, 'deny' | 'skip'])[] = [
  ['throws in a guard', `{ arrive() { throw new Error('boom'); } }`, 'deny'],
  ['rejects in a guard', `{ async arrive() { throw new Error('boom'); } }`, 'deny'],
  ['hangs in a guard', `{ arrive: { deadlineMs: 100, handler: () => new Promise(() => {}) } }`, 'deny'],
  ['blocks in a guard', `{ arrive: { deadlineMs: 50, handler() { const until = Date.now() + 120; while (Date.now() < until); } } }`, 'deny'],
  ['answers junk in route', `{ route: () => 'junk' }`, 'deny'],
  ['answers junk in meter', `{ meter: () => [{ nonsense: true }] }`, 'deny'],
  ['throws in route, to be passed over', `{ route: { onFailure: 'skip', handler() { throw new Error('boom'); } } }`, 'skip'],
  ['throws in an observer', `{ observe() { throw new Error('boom'); } }`, 'skip'],
  ['hangs in an observer', `{ observe: { deadlineMs: 50, handler: () => new Promise(() => {}) } }`, 'skip'],
  ['throws in an attempt observer', `{ attempt() { throw new Error('boom'); } }`, 'skip'],
  ['rejects in an attempt observer', `{ async attempt() { throw new Error('boom'); } }`, 'skip'],
  ['answers junk in answer', `{ answer: () => 42 }`, 'skip'],
];

describe('plugins that misbehave', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
  });
  afterEach(async () => {
    await gateway.stop();
  });
  afterAll(async () => {
    await upstream.close();
  });

  it.each(FAULTY)('one that %s', async (name, hooks, mode) => {
    gateway = await runGateway(twoProvidersYaml(upstream, pluginsYaml()));
    writeFileSync(join(gateway.directory, 'faulty.mjs'), pluginFile('faulty', hooks));
    gateway.writeConfig(twoProvidersYaml(upstream, pluginsYaml({}, '  - use: ./faulty.mjs\n')));
    expect(await gateway.server.reload('test')).toMatchObject({ ok: true });
    const startedAt = performance.now();
    const response = await gateway.post('/v1/chat/completions', { model: 'oai', messages: [{ role: 'user', content: 'Hi' }] });
    const text = await response.text();
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect([name, response.status]).toEqual([name, mode === 'deny' ? 500 : 200]);
    if (mode === 'deny') expect(text).toContain('The plugin faulty failed');
    // The process lives, and the plugin is named where it is looked for.
    await waitUntil(async () => {
      const { data } = await gateway.admin<{ data: { name: string; failures: number }[] }>('GET', 'plugins');
      return (data.find((plugin) => plugin.name === 'faulty')?.failures ?? 0) > 0;
    });
  });

  it('one with unmet needs does not start, and the old configuration goes on', async () => {
    gateway = await runGateway(twoProvidersYaml(upstream, pluginsYaml()));
    writeFileSync(join(gateway.directory, 'needy.mjs'), pluginFile('needy', '{}', `requires: { plugins: ['not-there'] },`));
    gateway.writeConfig(twoProvidersYaml(upstream, pluginsYaml({}, '  - use: ./needy.mjs\n')));
    const result = await gateway.server.reload('test');
    expect(result.ok).toBe(false);
    expect(result.problems[0]?.message).toMatch(/needy needs the plugin not-there/);
    expect(result.problems[0]?.line).toBeGreaterThan(1);
    expect((await gateway.post('/v1/chat/completions', { model: 'oai', messages: [{ role: 'user', content: 'Hi' }] })).status).toBe(200);
  });

  it('reloads fifty times, validly and not, under a hundred open streams without dropping one', async () => {
    const yaml = twoProvidersYaml(upstream, pluginsYaml());
    gateway = await runGateway(yaml);
    upstream.respond({ tokens: 60, tokenDelayMs: 15 });
    const streams = Array.from({ length: 100 }, async () => {
      const response = await gateway.post('/v1/chat/completions', { model: 'oai', stream: true, messages: [{ role: 'user', content: 'Hi' }] });
      return { text: await response.text(), generation: response.headers.get('x-helix-generation') };
    });
    const generations = new Set<string>();
    for (let round = 0; round < 50; round++) {
      gateway.writeConfig(round % 3 === 2 ? `${yaml}nonsense: true\n` : `${yaml}# ${round}\n`);
      const result = await gateway.server.reload(`round ${round}`);
      expect(result.ok).toBe(round % 3 !== 2);
      generations.add(result.generation);
    }
    for (const { text, generation } of await Promise.all(streams)) {
      expect(text).toContain('t59 ');
      expect(text).toContain('[DONE]');
      expect(generation).toMatch(/^gen_/);
    }
    expect(generations.size).toBeGreaterThan(30);
    await waitUntil(async () => (await gateway.admin<{ retiring: unknown[] }>('GET', 'generation')).retiring.length === 0);
  }, 60_000);
});

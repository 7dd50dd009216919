import type { RouteDescription } from '@helix/contracts';
import { FakeUpstream } from '@helix/testkit';
import { pluginsYaml, runGateway, type TestGateway } from '../support/run-gateway.js';
import { twoProvidersYaml } from '../support/two-providers.js';

/** Ways to write a path that a router may or may not take for the same. */
function variantsOf(path: string): readonly string[] {
  const filled = path.replace(':model', 'oai');
  return [
    filled,
    `${filled}/`,
    `/${filled}`,
    filled.replace(/\/([a-z])/, '//$1'),
    filled.toUpperCase(),
    filled.replace(/[a-z](?=[a-z]*$)/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
    `${filled}?x=1`,
    filled.replace('/', '/./'),
  ];
}

describe('every door', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;
  let billable: readonly RouteDescription[];

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
    gateway = await runGateway(
      twoProvidersYaml(
        upstream,
        pluginsYaml({ 'cost-cap': '{ caps: [ { scope: { key: "*" }, usd: 0, mode: strict } ] }' }),
      ).replaceAll('input: 0,', 'input: 1000,'),
    );
    billable = (await gateway.admin<{ data: RouteDescription[] }>('GET', 'routes')).data.filter(
      (route) => route.billable,
    );
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });

  const body = { model: 'oai', max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }], input: 'Hi' };

  it('lists its billable routes', () => {
    expect(billable.map((route) => route.path)).toEqual(
      expect.arrayContaining(['/v1/chat/completions', '/v1/messages', '/v1/embeddings']),
    );
  });

  it('refuses an exhausted key and a missing key on each, however the path is written, without touching the upstream', async () => {
    for (const route of billable) {
      for (const path of variantsOf(route.path)) {
        const exhausted = await gateway.post(path, body);
        expect([path, exhausted.status]).toEqual([path, expect.toBeOneOf([402, 404])]);
        if (path === route.path.replace(':model', 'oai')) expect(exhausted.status).toBe(402);
        const missing = await gateway.post(path, body, { authorization: '' });
        expect([path, missing.status]).toEqual([path, expect.toBeOneOf([401, 404])]);
      }
    }
    expect(upstream.journal).toHaveLength(0);
  });

  it('opens every other route only to those it is for', async () => {
    const routes = (await gateway.admin<{ data: RouteDescription[] }>('GET', 'routes')).data.filter(
      (route) => !route.billable && route.access !== 'public',
    );
    for (const route of routes) {
      const response = await fetch(`${gateway.url}${route.path}`, {
        method: route.method,
        ...(route.method === 'GET' ? {} : { body: '{}' }),
      });
      expect([route.path, response.status]).toEqual([route.path, 401]);
    }
  });
});

expect.extend({
  toBeOneOf(received: unknown, allowed: readonly unknown[]) {
    return {
      pass: allowed.includes(received),
      message: () => `expected ${String(received)} to be one of ${allowed.join(', ')}`,
    };
  },
});

declare global {
  namespace jest {
    interface Expect {
      toBeOneOf(allowed: readonly unknown[]): unknown;
    }
  }
}

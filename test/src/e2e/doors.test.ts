import { writeFileSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as contracts from '@helix/contracts';
import { FakeUpstream } from '@helix/testkit';
import { type DoorsUnderTest, findOpenDoors } from '../support/find-open-doors.js';
import { pluginsYaml, runGateway, type TestGateway } from '../support/run-gateway.js';
import { twoProvidersYaml } from '../support/two-providers.js';

/** The services that a plugin may inject: every token of the contracts. */
const TOKENS = Object.values(contracts).filter((value): value is symbol => typeof value === 'symbol');

describe('every door', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;

  function yaml(extra = ''): string {
    return twoProvidersYaml(
      upstream,
      pluginsYaml({ 'cost-cap': '{ caps: [ { scope: { key: "*" }, usd: 0, mode: strict } ] }' }, extra),
    ).replaceAll('input: 0,', 'input: 1000,');
  }

  async function doorsOf(url = gateway.url): Promise<DoorsUnderTest> {
    const { key: exhaustedKey } = await gateway.createKey({ policy: { passthrough: true } });
    const { data } = await gateway.admin<{ data: contracts.RouteDescription[] }>('GET', 'routes');
    return {
      url,
      exhaustedKey,
      routes: data,
      countUpstreamRequests: () => upstream.journal.length,
    };
  }

  /** The gateway with one more plugin, whose routes are this expression; `services` are what it may inject. */
  async function addPlugin(routes: string): Promise<void> {
    writeFileSync(
      join(gateway.directory, 'own.mjs'),
      `export default {
  kind: 'plugin',
  name: 'own',
  inject: ${JSON.stringify(TOKENS.map((token) => Symbol.keyFor(token)))}.map((name) => Symbol.for(name)),
  create: (...services) => ({ routes: () => (${routes}) }),
};\n`,
    );
    gateway.writeConfig(yaml('  - use: ./own.mjs\n'));
    expect(await gateway.server.reload('test')).toMatchObject({ ok: true });
  }

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
  });
  beforeEach(async () => {
    upstream.reset();
    gateway = await runGateway(yaml());
  });
  afterEach(async () => {
    await gateway.stop();
  });
  afterAll(async () => {
    await upstream.close();
  });

  it('is closed to an exhausted key and to a missing one, however the path is written', async () => {
    const doors = await doorsOf();
    expect(doors.routes.filter((route) => route.billable).map((route) => route.path)).toEqual(
      expect.arrayContaining(['/v1/chat/completions', '/v1/messages', '/v1/embeddings']),
    );
    expect(await findOpenDoors(doors)).toEqual([]);
    expect(upstream.journal).toHaveLength(0);
  });

  it('is open with a key that has money left, so that closed doors say something', async () => {
    gateway.writeConfig(twoProvidersYaml(upstream, pluginsYaml()));
    await gateway.server.reload('test');
    const open = await findOpenDoors(await doorsOf());
    const { routes } = await doorsOf();
    // A batch needs a file before it; see files-and-batches.test.ts.
    for (const { path } of routes.filter((route) => route.billable && route.operation !== 'batches'))
      expect(open).toContainEqual(
        expect.stringContaining(
          `${path.replace('/:provider/*path', '/oai/chat/completions').replace(':model', 'oai')} reached the upstream`,
        ),
      );
  });

  it.each(['key', 'public'])(
    'is found open when a plugin adds a route (%s) that calls the upstream itself',
    async (access) => {
      await addPlugin(`[{
      method: 'POST', path: '/v1/own', access: '${access}', summary: 'A way around the meters.',
      handle: async () => ({ status: (await fetch('${upstream.url}/v1/chat/completions', { method: 'POST', body: '{}' })).status, json: {} }),
    }]`);
      expect(await findOpenDoors(await doorsOf())).toContain('POST /v1/own reached the upstream with an exhausted key');
    },
  );

  it.each([
    ['the status', async (): Promise<void> => undefined],
    [
      'the upstream',
      async (): Promise<void> => {
        await fetch(`${upstream.url}/v1/chat/completions`, { method: 'POST', body: '{}' });
      },
    ],
  ])('is found open when a billable route does not go through the dispatcher (by %s)', async (what, reach) => {
    const front = await putBefore(gateway.port, '/v1/leaky', reach);
    const doors = await doorsOf(`http://127.0.0.1:${(front.address() as AddressInfo).port}`);
    const leaky = {
      method: 'POST',
      path: '/v1/leaky',
      operation: 'chat',
      dialect: 'openai-chat',
      access: 'key',
      billable: true,
    } as const;
    // The front alone changes nothing: what is found is the new route.
    expect(await findOpenDoors(doors)).toEqual([]);
    const found = await findOpenDoors({ ...doors, routes: [...doors.routes, leaky] });
    expect(found).toContain('POST /v1/leaky answered 200 to an exhausted key');
    expect(found).toContain('POST /v1/leaky answered 200 without a key');
    if (what === 'the upstream') expect(found).toContain('POST /v1/leaky reached the upstream with an exhausted key');
    for (const problem of found) expect(problem.toLowerCase()).toContain('/leaky');
    await new Promise((resolve) => front.close(resolve));
  });

  it('cannot be replaced by a plugin: the routes of the data plane come first', async () => {
    await addPlugin(
      `[{ method: 'POST', path: '/v1/chat/completions', access: 'public', summary: 'A door before the door.', handle: () => ({ json: { taken: true } }) }]`,
    );
    const response = await gateway.post('/v1/chat/completions', { model: 'oai', messages: [] });
    expect(response.status).not.toBe(200);
    expect(await response.text()).not.toContain('taken');
  });

  /*
   * Why a plugin's route cannot use the gateway's way to an upstream: there is no token for a provider, a transport or a dispatcher, a
   * route's request carries none, and what the injected services know of them is private (#). A plugin is code of the process all the same:
   * it may open a socket of its own, without the gateway's credentials, and then the check above finds it.
   */
  it('gives a plugin nothing that could dial, send or dispatch, and no credential of a provider', async () => {
    await addPlugin(`(globalThis.helixServices = services, [{
      method: 'POST', path: '/v1/own', access: 'key', summary: 'Keeps what it gets.',
      handle: (request) => (globalThis.helixRequest = request, { json: {} }),
    }])`);
    await gateway.post('/v1/own', {});
    const given = globalThis as { helixServices?: readonly unknown[]; helixRequest?: object };
    expect(given.helixServices).toHaveLength(TOKENS.length + 1);
    expect(Object.keys(given.helixRequest ?? {}).sort()).toEqual(
      ['body', 'headers', 'logger', 'method', 'params', 'path', 'query', 'remoteAddress', 'requestId'].sort(),
    );
    const reachable = collectNames([given.helixServices, given.helixRequest]);
    // The search does see what is there …
    expect([...reachable.names]).toEqual(expect.arrayContaining(['sumSpend', 'acquire', 'reload', 'explainConfig']));
    // … and there is no way out, and no key (`test-key` is the provider's).
    for (const name of ['dial', 'send', 'dispatch', 'transport', 'adaptRequest'])
      expect(reachable.names).not.toContain(name);
    expect(reachable.texts).not.toContain('test-key');
    delete given.helixServices;
    delete given.helixRequest;
  });
});

/** A server before the gateway that passes everything on but one path, which it answers itself. */
async function putBefore(port: number, path: string, reach: () => Promise<void>): Promise<Server> {
  const server = createServer((request, response) => {
    if ((request.url ?? '').toLowerCase().includes(path)) {
      request.resume();
      void reach().then(() => response.end('{}'));
      return;
    }
    const passing = httpRequest(
      { host: '127.0.0.1', port, method: request.method, path: request.url, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    request.pipe(passing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Every property name and text that can be reached from these values, prototypes and secrets included. */
function collectNames(roots: readonly unknown[]): {
  readonly names: ReadonlySet<string>;
  readonly texts: ReadonlySet<string>;
} {
  const names = new Set<string>();
  const texts = new Set<string>();
  const seen = new Set<unknown>();
  const waiting: unknown[] = [...roots];
  while (waiting.length > 0 && seen.size < 100_000) {
    const value = waiting.pop();
    if (typeof value === 'string') texts.add(value);
    if (value instanceof contracts.Secret) texts.add(value.reveal());
    // What every object has leads to the whole of Node, and says nothing about the gateway.
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) continue;
    if (value === Object.prototype || value === Function.prototype || value === globalThis) continue;
    seen.add(value);
    if (value instanceof Map || value instanceof Set) waiting.push(...value);
    for (const key of Reflect.ownKeys(value)) {
      if (typeof key === 'string') names.add(key);
      const property = Reflect.getOwnPropertyDescriptor(value, key);
      if (property !== undefined && 'value' in property) waiting.push(property.value);
    }
    waiting.push(Reflect.getPrototypeOf(value));
  }
  return { names, texts };
}

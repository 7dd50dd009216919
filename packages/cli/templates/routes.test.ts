import type { Gateway, RouteRequest } from '@helix/contracts';
import { buildPlugin, callHook } from '@helix/testkit';
import myPlugin from './routes.ts';

it('answers with the live generation, to callers with a key', async () => {
  const gateway = { generation: () => ({ id: 'gen_1' }) } as Partial<Gateway>;
  const plugin = await buildPlugin(myPlugin, { path: '/acme/status' }, [gateway]);
  const [route] = await callHook(plugin, 'routes');
  expect(route).toMatchObject({ path: '/acme/status', access: 'key' });
  expect(await route?.handle({} as RouteRequest)).toEqual({ json: { generation: 'gen_1' } });
});

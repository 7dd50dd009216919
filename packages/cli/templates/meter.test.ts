import { aPlan, aPrincipal, aRoutingContext, aTarget, buildPlugin, callHook } from '@helix/testkit';
import myPlugin from './meter.ts';

const contextFor = (tags: readonly string[]) => ({
  ...aRoutingContext({ principal: aPrincipal({ tags }) }),
  plan: aPlan([aTarget()]),
});

it('states a limit for callers with the tag', async () => {
  const plugin = await buildPlugin(myPlugin, { tag: 'batch', requestsPerMinute: 60 });
  const [demand] = await callHook(plugin, 'meter', contextFor(['night', 'batch']));
  expect(demand?.meter).toMatchObject({ dimension: 'requests', limit: 60n, windowMs: 60_000, scope: { tag: 'batch' } });
});

it('states none for others', async () => {
  const plugin = await buildPlugin(myPlugin, { tag: 'batch', requestsPerMinute: 60 });
  expect(await callHook(plugin, 'meter', contextFor(['night']))).toEqual([]);
});

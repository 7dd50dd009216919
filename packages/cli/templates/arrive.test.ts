import { aRoutingContext, buildPlugin, callHook } from '@helix/testkit';
import myPlugin from './arrive.ts';

it('refuses the operations it names', async () => {
  const plugin = await buildPlugin(myPlugin, { operations: ['embeddings'] });
  const call = callHook(plugin, 'arrive', aRoutingContext({ operation: 'embeddings' }));
  await expect(call).rejects.toMatchObject({ code: 'forbidden' });
});

it('lets others pass', async () => {
  const plugin = await buildPlugin(myPlugin, { operations: ['embeddings'] });
  expect(await callHook(plugin, 'arrive', aRoutingContext({ operation: 'chat' }))).toBeUndefined();
});

import { aRoutingContext, buildPlugin, callHook } from '@helix/testkit';
import myPlugin from './authenticate.ts';

const options = { header: 'x-forwarded-team', teams: ['search'] };
const callWith = (headers: Record<string, string>) => aRoutingContext({ headers });

it('takes the team from the header', async () => {
  const plugin = await buildPlugin(myPlugin, options);
  const principal = await callHook(plugin, 'authenticate', callWith({ 'x-forwarded-team': 'search' }));
  expect(principal?.team).toEqual({ id: 'search', name: 'search' });
});

it('leaves callers without the header to other plugins', async () => {
  const plugin = await buildPlugin(myPlugin, options);
  expect(await callHook(plugin, 'authenticate', callWith({}))).toBeUndefined();
});

it('refuses a team that it does not know', async () => {
  const plugin = await buildPlugin(myPlugin, options);
  const call = callHook(plugin, 'authenticate', callWith({ 'x-forwarded-team': 'other' }));
  await expect(call).rejects.toMatchObject({ code: 'unauthenticated' });
});

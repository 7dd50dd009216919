import { aPrincipal, aTarget, buildPlugin, routeWith } from '@helix/testkit';
import myPlugin from './route.ts';

const options = { teams: ['legal'], region: 'eu' };
const legal = { principal: aPrincipal({ team: { id: 'team_9', name: 'legal' } }) };
const targets = [aTarget({ provider: 'virginia', region: 'us' }), aTarget({ provider: 'frankfurt', region: 'eu' })];

it('keeps only targets in the region for the teams it names', async () => {
  const plugin = await buildPlugin(myPlugin, options);
  const { order, reasons } = await routeWith(plugin, targets, legal);
  expect(order).toEqual(['frankfurt/gpt-4o']);
  expect(reasons).toEqual(['eu only: dropped 1 of 2']);
});

it('leaves other teams alone', async () => {
  const plugin = await buildPlugin(myPlugin, options);
  expect((await routeWith(plugin, targets)).order).toHaveLength(2);
});

it('refuses when no target is left', async () => {
  const plugin = await buildPlugin(myPlugin, options);
  await expect(routeWith(plugin, [aTarget()], legal)).rejects.toMatchObject({ code: 'forbidden' });
});

import { aPrincipal, aTarget, buildPlugin, routeWith } from '@helix/testkit';
import dataResidency from './data-residency.js';

const logger = { error() {}, warn() {}, info() {}, debug() {}, child: () => logger, isEnabled: () => false };
const targets = [
  aTarget({ provider: 'us-east' }),
  aTarget({ provider: 'frankfurt', region: 'eu' }),
  aTarget({ provider: 'paris', tags: ['eu'] }),
];

it('keeps only targets in the region for the teams it names', async () => {
  const plugin = await buildPlugin(dataResidency, { teams: ['legal'] }, [logger]);
  const { order, reasons } = await routeWith(plugin, targets, {
    principal: aPrincipal({ team: { id: 'team_9', name: 'legal' } }),
  });
  expect(order).toEqual(['frankfurt/gpt-4o', 'paris/gpt-4o']);
  expect(reasons).toEqual(['eu only: dropped 1 of 3']);
});

it('leaves other teams alone', async () => {
  const plugin = await buildPlugin(dataResidency, { teams: ['legal'] }, [logger]);
  expect((await routeWith(plugin, targets)).order).toHaveLength(3);
});

it('refuses when no target is left', async () => {
  const plugin = await buildPlugin(dataResidency, { teams: ['legal'] }, [logger]);
  const call = routeWith(plugin, [aTarget()], { principal: aPrincipal({ team: { id: 'team_9', name: 'legal' } }) });
  await expect(call).rejects.toMatchObject({ code: 'forbidden' });
});

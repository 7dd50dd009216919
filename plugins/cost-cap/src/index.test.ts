import { CLOCK, DIRECTORY, LOGGER, METERS, OPTIONS, STATE } from '@helix/contracts';
import { container } from 'tsyringe';
import costCap from './index.js';

it('is built by a container that holds its services', () => {
  const child = container.createChildContainer();
  for (const token of [LOGGER, METERS, OPTIONS]) child.registerInstance(token, {});
  child.registerInstance(CLOCK, { now: () => 0, monotonic: () => 0 });
  child.registerInstance(STATE, { get: (_name: string, create: () => unknown) => create() });
  child.registerInstance(DIRECTORY, { onChange: () => () => {}, allCaps: () => [] });
  if (costCap.plugin === undefined) throw new Error('expected a class');
  expect(typeof child.resolve(costCap.plugin as unknown as new () => { meter: unknown }).meter).toBe('function');
});

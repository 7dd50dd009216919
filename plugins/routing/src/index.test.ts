import { CLOCK, LOGGER, OPTIONS, STATE } from '@helix/contracts';
import { container } from 'tsyringe';
import routing from './index.js';

it('is built by a container that holds its services', () => {
  const child = container.createChildContainer();
  for (const token of [CLOCK, LOGGER, OPTIONS]) child.registerInstance(token, {});
  child.registerInstance(STATE, { get: (_name: string, create: () => unknown) => create() });
  if (routing.plugin === undefined) throw new Error('expected a class');
  expect(typeof child.resolve(routing.plugin as unknown as new () => { route: unknown }).route).toBe('function');
});

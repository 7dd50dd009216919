import { CLOCK, LOGGER, OPTIONS, REQUEST_LINES, REQUEST_LOG } from '@helix/contracts';
import { container } from 'tsyringe';
import requestLog from './index.js';

it('is built by a container that holds its services', () => {
  const child = container.createChildContainer();
  for (const token of [LOGGER, OPTIONS, REQUEST_LINES, REQUEST_LOG]) child.registerInstance(token, {});
  child.registerInstance(CLOCK, { schedule: () => () => {} });
  if (requestLog.plugin === undefined) throw new Error('expected a class');
  expect(typeof child.resolve(requestLog.plugin as unknown as new () => { observe: unknown }).observe).toBe('function');
});

import { OPTIONS } from '@helix/contracts';
import { container } from 'tsyringe';
import rateLimit from './index.js';

it('is built by a container that holds its services', () => {
  const child = container.createChildContainer();
  child.registerInstance(OPTIONS, {});
  if (rateLimit.plugin === undefined) throw new Error('expected a class');
  expect(typeof child.resolve(rateLimit.plugin as unknown as new () => { meter: unknown }).meter).toBe('function');
});

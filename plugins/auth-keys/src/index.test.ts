import { CLOCK, DIRECTORY, KEY_HASHER, LOGGER, OPTIONS } from '@helix/contracts';
import { container } from 'tsyringe';
import authKeys from './index.js';

it('is built by a container that holds its services', () => {
  const child = container.createChildContainer();
  for (const token of [CLOCK, KEY_HASHER, LOGGER, OPTIONS]) child.registerInstance(token, {});
  child.registerInstance(DIRECTORY, { onChange: () => () => {} });
  if (authKeys.plugin === undefined) throw new Error('expected a class');
  expect(typeof child.resolve(authKeys.plugin as unknown as new () => { authenticate: unknown }).authenticate).toBe(
    'function',
  );
});

import { describePluginLaws, FakeState } from '@helix/testkit';
import routing from './index.js';
import { RoutingPlugin } from './routing-plugin.js';

describe('by default', () => {
  describePluginLaws(routing, {
    hooks: ['route', 'attempt', 'observe'],
    build: ({ clock, logger }) => new RoutingPlugin(clock, logger, new FakeState(), {}),
  });
});

describe('with every option', () => {
  const options = { failClosed: true, sessionHeader: 'x-api-key', failures: 1, openFor: '1s', coolDown: '1ms' };
  describePluginLaws(routing, {
    hooks: ['route', 'attempt', 'observe'],
    options,
    build: ({ clock, logger }) => new RoutingPlugin(clock, logger, new FakeState(), options),
  });
});

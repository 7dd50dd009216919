import { type Cap, type Directory, type MeterStore, nanoUsd, SCOPE_KINDS } from '@helix/contracts';
import { describePluginLaws, FakeState } from '@helix/testkit';
import { CostCapPlugin } from './cost-cap-plugin.js';
import costCap from './index.js';
import type { CostCapOptions } from './options.js';

const STORED: Cap = {
  id: 'cap_1',
  scope: { team: 'id_1' },
  limit: nanoUsd(5),
  per: 'month',
  zone: 'Europe/Berlin',
  anchor: undefined,
  mode: 'strict',
  shadow: false,
  clamp: true,
  onReach: { degrade: 'fast' },
  alertsAt: [0.5],
  createdAt: 0,
};
const METERS = { read: () => undefined } as unknown as MeterStore;

function directoryOf(caps: readonly Cap[]): Directory {
  return { allCaps: () => caps, onChange: () => () => undefined } as unknown as Directory;
}

describe('without caps', () => {
  describePluginLaws(costCap, {
    hooks: ['arrive', 'meter', 'observe'],
    build: ({ clock, logger }) => new CostCapPlugin(directoryOf([]), METERS, clock, logger, new FakeState(), {}),
  });
});

describe('with caps on everything', () => {
  const options: CostCapOptions = {
    caps: [
      ...SCOPE_KINDS.map((scope) => ({ scope, usd: 1, per: 'day' })),
      { scope: { team: 'id_1', model: '*' }, usd: 0, per: '36h', zone: 'America/New_York', shadow: true },
      { scope: { provider: 'openai' }, usd: 3, per: 'month', anchor: '2026-01-31', alertsAt: [0.5, 1] },
      { id: 'life', scope: { tag: '*' }, usd: 2, per: 'lifetime', onReach: 'notify' },
    ],
    onStoreAway: 'allow',
  };
  describePluginLaws(costCap, {
    hooks: ['arrive', 'meter', 'observe'],
    options: { ...options },
    build: ({ clock, logger }) =>
      new CostCapPlugin(directoryOf([STORED]), METERS, clock, logger, new FakeState(), options),
  });
});

describe('while the directory is away', () => {
  const away = {
    allCaps: () => Promise.reject(new Error('away')),
    onChange: () => () => undefined,
  } as unknown as Directory;
  describePluginLaws(costCap, {
    hooks: ['arrive', 'meter', 'observe'],
    build: ({ clock, logger }) => new CostCapPlugin(away, METERS, clock, logger, new FakeState(), {}),
  });
});

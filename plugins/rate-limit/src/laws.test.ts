import { describePluginLaws } from '@helix/testkit';
import rateLimit from './index.js';
import { LIMIT_SCOPES, type RateLimitOptions } from './options.js';
import { RateLimitPlugin } from './rate-limit-plugin.js';

describe('by default', () => {
  describePluginLaws(rateLimit, { hooks: ['meter'], build: () => new RateLimitPlugin({}) });
});

describe('with limits on everything', () => {
  const each = LIMIT_SCOPES.map((scope) => ({ scope, rpm: 10, tpm: 0, parallel: 2 }));
  const named = [
    { scope: { team: 'id_1' }, rpm: 1 },
    { scope: { model: 'openai/gpt-4o' }, tpm: 9, models: ['chat', 'openai/*'] },
  ];
  const options: RateLimitOptions = { limits: [...each, ...named], onStoreAway: 'allow' };
  describePluginLaws(rateLimit, {
    hooks: ['meter'],
    options: { ...options },
    build: () => new RateLimitPlugin(options),
  });
});

import type { Feature } from '../feature.js';

/** The provider has had enough for now. */
export const providerRateLimits: Feature = {
  id: 'provider-rate-limits',
  title: 'provider error: rate limit',
  ask: { turns: [{ role: 'user', text: 'Hello' }], maxOutputTokens: 4000 },
  provider: { error: { status: 429, message: 'Too many requests.' } },
  fails: ({ name, status }) => (status === 429 && /RateLimitError|ApiError/.test(name) ? [] : [`${name} ${status}`]),
};

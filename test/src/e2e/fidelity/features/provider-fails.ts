import type { Feature } from '../feature.js';

/** The provider fails. */
export const providerFails: Feature = {
  id: 'provider-fails',
  title: 'provider error: outage',
  ask: { turns: [{ role: 'user', text: 'Hello' }], maxOutputTokens: 4000 },
  provider: { error: { status: 500, message: 'Something broke.' } },
  fails: ({ name, status = 0 }) =>
    status >= 500 && /InternalServerError|ApiError/.test(name) ? [] : [`${name} ${status}`],
};

import type { Feature } from '../feature.js';

/** The request is at fault: the application gets the status and the message of the provider. */
export const providerRefuses: Feature = {
  id: 'provider-refuses',
  title: 'provider error: refused request',
  ask: { turns: [{ role: 'user', text: 'Hello' }], maxOutputTokens: 4000 },
  provider: { error: { status: 400, message: 'The law of the test forbids this.' } },
  fails: ({ name, status, message }) => [
    ...(status === 400 && /BadRequestError|ApiError/.test(name) ? [] : [`${name} ${status}`]),
    ...(message.includes('The law of the test forbids this.') ? [] : [`the message is ${message}`]),
  ],
};

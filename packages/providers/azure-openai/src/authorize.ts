import { isPromise, type MaybePromise, type ProviderContext } from '@helix/contracts';
import { type CompatibleOptions, CredentialCache } from '@helix/provider-kit';
import { reveal } from '@helix/wire';
import type { EntraOptions } from './entra-options.js';
import { fetchToken } from './fetch-token.js';

/** What stands beside `use` in the configuration. */
export interface AzureOptions extends CompatibleOptions {
  readonly apiVersion?: string;
  readonly entra?: EntraOptions;
}

const RENEW_EARLY_MS = 5 * 60_000;

/** Credentials of calls: the key, or a token of Entra's. Throws a sentence where neither is configured. */
export function authorize({ options, clock, logger }: ProviderContext<AzureOptions>) {
  const { apiKey, entra } = options;
  if (apiKey !== undefined) return () => ({ 'api-key': reveal(apiKey) });
  if (entra === undefined) throw new Error('Set `apiKey`, or say with `entra` how to get a token.');
  const now = (): number => clock.monotonic();
  const tokens = new CredentialCache({
    load: async () => {
      const askedAt = now();
      const { value, holdsMs } = await fetchToken(entra);
      return { value, expiresAt: askedAt + holdsMs };
    },
    now,
    logger,
    renewEarlyMs: RENEW_EARLY_MS,
    whenExpired: 'fail',
  });
  return (): MaybePromise<Readonly<Record<string, string>>> => {
    const token = tokens.get();
    return isPromise(token) ? token.then(bearer) : bearer(token);
  };
}

function bearer({ value }: { readonly value: string }): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${value}` };
}

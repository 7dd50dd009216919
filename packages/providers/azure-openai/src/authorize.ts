import type { MaybePromise, ProviderContext } from '@helix/contracts';
import type { CompatibleOptions } from '@helix/provider-kit';
import { reveal } from '@helix/wire';
import type { EntraOptions } from './entra-options.js';
import { fetchToken } from './fetch-token.js';
import { TokenCache } from './token-cache.js';

/** What stands beside `use` in the configuration. */
export interface AzureOptions extends CompatibleOptions {
  readonly apiVersion?: string;
  readonly entra?: EntraOptions;
}

/** Credentials of calls: the key, or a token of Entra's. Throws a sentence where neither is configured. */
export function authorize({ options, clock }: ProviderContext<AzureOptions>) {
  const { apiKey, entra } = options;
  if (apiKey !== undefined) return () => ({ 'api-key': reveal(apiKey) });
  if (entra === undefined) throw new Error('Set `apiKey`, or say with `entra` how to get a token.');
  const tokens = new TokenCache(clock, () => fetchToken(entra));
  return (): MaybePromise<Readonly<Record<string, string>>> => {
    const token = tokens.get();
    return typeof token === 'string' ? bearer(token) : token.then(bearer);
  };
}

function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` };
}

import { isJsonObject } from '@helix/contracts';
import type { AwsCredentials } from './aws-credentials.js';

/** `{AccessKeyId, SecretAccessKey, Token, Expiration}`, as the container endpoint and IMDS answer. Throws when the keys are not there. */
export function parseCredentials(text: string, from: string): AwsCredentials {
  const value = parseJson(text);
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = isJsonObject(value) ? value : {};
  if (typeof AccessKeyId !== 'string' || typeof SecretAccessKey !== 'string')
    throw new Error(`${from} answered without credentials.`);
  const expiresAt = typeof Expiration === 'string' ? Date.parse(Expiration) : Number.NaN;
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(typeof Token === 'string' && { sessionToken: Token }),
    ...(!Number.isNaN(expiresAt) && { expiresAt }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Reported by the caller as an answer without credentials; the text may hold a key.
  }
}

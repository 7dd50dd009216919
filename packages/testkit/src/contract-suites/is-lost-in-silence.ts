import { type ChatRequest, type EncodedRequest, HelixError, type TranslationWarning } from '@helix/contracts';
import type { ProviderHalf } from './dialect-laws-fixtures.js';
import type { RequestFeature } from './request-features.js';

/**
 * Whether the dialect leaves a feature of a request out without saying so: the body is the same with and without it, and no warning was added.
 * A field of another dialect must be named as dropped. A refusal with `unsupported_feature` is no silence; any other error is passed on.
 */
export function isLostInSilence(half: Pick<ProviderHalf, 'encodeRequest'>, feature: RequestFeature): boolean {
  const encoded = encodeUnlessRefused(half, feature.with);
  if (encoded === undefined) return false;
  const { foreign } = feature;
  if (foreign !== undefined) return !encoded.warnings.some((warning) => namesDropped(warning, foreign));
  const before = half.encodeRequest(feature.without, optionsOf(feature.without));
  const isSame = JSON.stringify(encoded.body) === JSON.stringify(before.body);
  return isSame && encoded.warnings.length <= before.warnings.length;
}

function namesDropped({ action, field }: TranslationWarning, foreign: string): boolean {
  const isNamed = field.split('.').some((segment) => segment === foreign || segment.startsWith(`${foreign}[`));
  return action === 'dropped' && isNamed;
}

function encodeUnlessRefused(
  half: Pick<ProviderHalf, 'encodeRequest'>,
  request: ChatRequest,
): EncodedRequest | undefined {
  try {
    return half.encodeRequest(request, optionsOf(request));
  } catch (error) {
    if (error instanceof HelixError && error.code === 'unsupported_feature') return undefined;
    throw error;
  }
}

function optionsOf({ model, stream }: ChatRequest) {
  return { model, stream, maxOutputTokens: 8000 };
}

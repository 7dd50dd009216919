import type { HeaderMap, ProviderRateLimit } from '@helix/contracts';
import { headerNumber, headerValue, retryAfterMs } from '@helix/wire';
import type { LimitHeaders } from './openai-compatible-table.js';

/** OpenAI's, which most have taken over. */
const USUAL: LimitHeaders = {
  requests: ['x-ratelimit-remaining-requests'],
  tokens: ['x-ratelimit-remaining-tokens'],
  resets: ['x-ratelimit-reset-requests', 'x-ratelimit-reset-tokens'],
};

/** A reader of rate-limit headers. The wait is the provider's own word, else the longest reset while nothing is left. */
export function readLimitsBy(names: Partial<LimitHeaders> = {}): (headers: HeaderMap) => ProviderRateLimit {
  const { requests, tokens, resets } = { ...USUAL, ...names };
  return (headers) => {
    const remainingRequests = firstNumber(headers, requests);
    const remainingTokens = firstNumber(headers, tokens);
    const isEmpty = remainingRequests === 0 || remainingTokens === 0;
    return {
      remainingRequests,
      remainingTokens,
      retryAfterMs: retryAfterMs(headers) ?? (isEmpty ? longestReset(headers, resets) : undefined),
    };
  };
}

function firstNumber(headers: HeaderMap, names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = headerNumber(headers, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

function longestReset(headers: HeaderMap, names: readonly string[]): number | undefined {
  const delays = names.map((name) => readDelay(headerValue(headers, name))).filter((delay) => delay !== undefined);
  return delays.length === 0 ? undefined : Math.max(...delays);
}

const DELAY =
  /^(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m(?!s))?(?:(\d{1,9}(?:\.\d{1,9})?)s)?(?:(\d{1,9}(?:\.\d{1,9})?)ms)?$/;
const MOST_SECONDS = 31 * 86_400;

/** Milliseconds of `12ms`, `6m0s`, `1h2m` or plain seconds; `undefined` for anything else, and for times that can be no wait (over 31 days). */
export function readDelay(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return seconds >= 0 && seconds <= MOST_SECONDS ? seconds * 1_000 : undefined;
  const found = DELAY.exec(text.trim());
  if (found === null) return undefined;
  const [, days = 0, hours = 0, minutes = 0, rest = 0, milliseconds = 0] = found.map(Number).map((part) => part || 0);
  return Math.ceil((((days * 24 + hours) * 60 + minutes) * 60 + rest) * 1_000 + milliseconds);
}

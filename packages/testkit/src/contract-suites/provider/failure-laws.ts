import type { HeaderMap, Provider, ProviderModule, UpstreamErrorClass, UpstreamErrorInfo } from '@helix/contracts';
import fc from 'fast-check';
import { createProvider, eachDialect, type ProviderSubject, REQUIRED_FAILURES } from './provider-subject.js';

const CLASSES: readonly UpstreamErrorClass[] = [
  'authentication',
  'permission',
  'billing',
  'not_found',
  'context_length',
  'invalid_request',
  'content_policy',
  'rate_limit',
  'overloaded',
  'timeout',
  'connection',
  'truncated',
  'server_error',
];

const NONSENSE = fc.constantFrom(
  '',
  ' ',
  '-1',
  'NaN',
  'Infinity',
  '1e999',
  '0x10',
  'soon',
  '2026-13-45T99:99:99Z',
  '\u0000',
  '7',
);
const VALUE: fc.Arbitrary<string | readonly string[] | undefined> = fc.oneof(
  NONSENSE,
  fc.string(),
  fc.array(NONSENSE, { maxLength: 3 }),
  fc.constant(undefined),
);
const BODY = fc.oneof(
  fc.string(),
  fc.json(),
  fc.constantFrom('', 'null', '[]', '{"error":null}', '{"error":{"message":7,"code":{}}}', '<html>busy</html>'),
);

/** What an upstream's failure is taken for, and that no answer of it can do harm. */
export function describeFailureLaws(module: ProviderModule, subject: ProviderSubject): void {
  const provider = createProvider(module, subject);
  const headerNames = knownHeaders(subject);

  describe('failures', () => {
    const inProcess = provider.transport !== undefined;
    (inProcess ? it.skip : it)('are shown to these laws in every kind that decides what happens next', () => {
      const shown = new Set(subject.failures.map((failure) => failure.class));
      expect(REQUIRED_FAILURES.filter((kind) => !shown.has(kind))).toEqual([]);
    });

    if (subject.failures.length > 0)
      it.each(subject.failures)(
        '$name is taken for $class',
        ({ dialect: id, status, headers = {}, body, ...failure }) => {
          const dialect = id === undefined ? subject.dialects[0] : subject.dialects.find((known) => known.id === id);
          if (dialect === undefined) throw new Error(`The subject has no dialect ${id ?? ''}.`);
          const text = typeof body === 'string' ? body : JSON.stringify(body);
          expect(classify(provider, dialect.decodeError(status, text), headers).class).toBe(failure.class);
        },
      );

    it('of any shape have a known class, and give no secret away', async () => {
      const secrets = (subject.secrets ?? []).map((name) => String(subject.options[name]));
      await eachDialect(provider, subject, (dialect) => {
        const status = fc.oneof(fc.integer({ min: 300, max: 599 }), fc.constantFrom(0, 200, 1_000));
        fc.assert(
          fc.property(status, BODY, headersOf(headerNames), (code, body, headers) => {
            const error = classify(provider, dialect.decodeError(code, body), headers);
            expect(CLASSES).toContain(error.class);
            expect(typeof error.message).toBe('string');
            if (error.retryAfterMs !== undefined) expectCount(error.retryAfterMs);
            for (const secret of secrets) expect(JSON.stringify(error)).not.toContain(secret);
          }),
        );
      });
    });
  });

  describe('headers of an answer', () => {
    if (subject.limits.length > 0)
      it.each(subject.limits)('$name say how much is left', ({ headers, says }) => {
        expect(definedOf(provider.readRateLimit?.(headers))).toEqual(definedOf(says));
      });

    it('that are nonsense say nothing, and do no harm', () => {
      fc.assert(
        fc.property(headersOf(headerNames), (headers) => {
          const { remainingRequests, remainingTokens, retryAfterMs } = provider.readRateLimit?.(headers) ?? {};
          for (const count of [remainingRequests, remainingTokens])
            if (count !== undefined) expect(count).not.toBeNaN();
          if (retryAfterMs !== undefined) expectCount(retryAfterMs);
          expect(['string', 'undefined']).toContain(typeof provider.readRequestId?.(headers));
          for (const count of Object.values(provider.readUsage?.(headers)?.buckets ?? {})) expectCount(count);
        }),
        { numRuns: 300 },
      );
      expect(definedOf(provider.readRateLimit?.({}))).toEqual({});
      expect(provider.readRequestId?.({})).toBeUndefined();
      expect(provider.readUsage?.({})).toBeUndefined();
    });

    const readsLimits = provider.readRateLimit === undefined ? it.skip : it;
    readsLimits('that ask to wait are understood', () => {
      expect(provider.readRateLimit?.({ 'retry-after': '7' })).toMatchObject({ retryAfterMs: 7_000 });
    });
  });
}

function classify(provider: Provider, decoded: UpstreamErrorInfo, headers: HeaderMap): UpstreamErrorInfo {
  return provider.classifyError?.(decoded, headers) ?? decoded;
}

function expectCount(value: number): void {
  expect(Number.isFinite(value) && value >= 0).toBe(true);
}

/** Headers that the provider reads, in any combination, with anything in them. */
function headersOf(names: readonly string[]): fc.Arbitrary<HeaderMap> {
  return fc.dictionary(fc.constantFrom(...names), VALUE);
}

function knownHeaders({ failures, limits }: ProviderSubject): readonly string[] {
  const shown = [...failures, ...limits].flatMap(({ headers }) => Object.keys(headers ?? {}));
  return [...new Set([...shown, 'retry-after', 'retry-after-ms', 'date', 'x-request-id', 'request-id'])];
}

function definedOf(limits: object | undefined): object {
  return Object.fromEntries(Object.entries(limits ?? {}).filter(([, value]) => value !== undefined));
}

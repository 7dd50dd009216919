import { isCallerFault, type UpstreamErrorClass, type UpstreamErrorInfo } from '@helix/contracts';
import { aTarget } from '@helix/testkit';
import fc from 'fast-check';
import { toCallerError } from './caller-error.js';

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

function caller(
  error: Partial<UpstreamErrorInfo> & Pick<UpstreamErrorInfo, 'class'>,
): ReturnType<typeof toCallerError> {
  return toCallerError({ message: 'what the provider said', ...error }, aTarget(), 2);
}

describe('toCallerError', () => {
  it.each([
    ['timeout', 504, 'upstream_timeout'],
    ['rate_limit', 429, 'upstream_rate_limited'],
    ['overloaded', 503, 'upstream_unavailable'],
    ['connection', 503, 'upstream_unavailable'],
    ['not_found', 404, 'model_not_found'],
    ['authentication', 502, 'upstream_failed'],
    ['permission', 502, 'upstream_failed'],
    ['billing', 502, 'upstream_failed'],
    ['truncated', 502, 'upstream_failed'],
    ['server_error', 502, 'upstream_failed'],
    ['invalid_request', 400, 'invalid_request'],
    ['context_length', 400, 'invalid_request'],
    ['content_policy', 400, 'invalid_request'],
  ] as const)('makes of %s a %i %s', (errorClass, status, code) => {
    expect(caller({ class: errorClass })).toMatchObject({ status, code });
  });

  it('names provider, its status and the attempts, whatever failed', () => {
    for (const errorClass of CLASSES)
      expect(caller({ class: errorClass, status: 418 }).details).toMatchObject({
        provider: 'openai',
        upstream_status: 418,
        attempts: 2,
      });
    expect(caller({ class: 'connection' }).details).toMatchObject({ upstream_status: null });
  });

  it('puts no detail under a name that the error body has already', () => {
    for (const errorClass of CLASSES)
      for (const name of ['code', 'message', 'type', 'param'])
        expect(caller({ class: errorClass }).details).not.toHaveProperty(name);
  });

  it('keeps status and message of what is the fault of the caller, and stops its retries', () => {
    expect(caller({ class: 'invalid_request', status: 422, param: 'messages[0]' })).toMatchObject({
      status: 422,
      message: 'what the provider said',
      param: 'messages[0]',
      shouldRetry: false,
    });
  });

  it.each([
    ['context_length', 'context_length_exceeded'],
    ['content_policy', 'content_filter'],
    ['invalid_request', 'invalid_request'],
  ] as const)('says for %s beside the stable code what the provider called it', (errorClass, code) => {
    expect(caller({ class: errorClass }).details['upstream_code']).toBe(code);
    expect(caller({ class: errorClass, code: 'own' }).details['upstream_code']).toBe('own');
  });

  it.each(['authentication', 'permission', 'billing'] as const)(
    "does not show the caller what the provider says of the gateway's account (%s)",
    (errorClass) => {
      const error = caller({ class: errorClass, message: 'key sk-proj-abc of org-123 is wrong', status: 401 });
      expect(`${error.message}${JSON.stringify(error.details)}`).not.toMatch(/sk-proj|org-123/);
      expect(error.status).toBe(502);
    },
  );

  it.each(['rate_limit', 'overloaded', 'connection'] as const)(
    'relays how long to wait, in whole seconds (%s)',
    (errorClass) => {
      expect(caller({ class: errorClass, retryAfterMs: 1_001 }).retryAfterSeconds).toBe(2);
      expect(caller({ class: errorClass, retryAfterMs: 0 }).retryAfterSeconds).toBe(1);
      expect(caller({ class: errorClass }).retryAfterSeconds).toBeUndefined();
    },
  );

  it('says which time limit was reached', () => {
    expect(caller({ class: 'timeout', limit: 'firstToken' }).details).toMatchObject({ limit: 'firstToken' });
  });

  it('is an error status for every class and every status of a provider, a 4xx of its own for the faults of the caller', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CLASSES), fc.option(fc.integer({ min: 0, max: 999 })), (errorClass, status) => {
        const error = caller({ class: errorClass, status: status ?? undefined });
        expect(error.status).toBeGreaterThanOrEqual(400);
        expect(error.status).toBeLessThan(isCallerFault(errorClass) ? 500 : 600);
      }),
    );
  });
});

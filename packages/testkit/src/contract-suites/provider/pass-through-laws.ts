import type { OwnRequest, ProviderModule, UpstreamRequest } from '@helix/contracts';
import { createProvider, type ProviderSubject } from './provider-subject.js';

const BODY = Buffer.from([0x7b, 0x7d, 0x00, 0xff]);

/** The provider's own API with its credentials: nothing else of the call is changed. Skipped for a provider that offers none. */
export function describePassThroughLaws(module: ProviderModule, subject: ProviderSubject): void {
  const { passThrough } = createProvider(module, subject);
  if (passThrough === undefined) return;
  const secrets = (subject.secrets ?? []).map((name) => String(subject.options[name]));
  const withSecret = ({ headers }: UpstreamRequest): readonly (readonly [string, string])[] =>
    Object.entries(headers).filter(([, value]) => secrets.some((secret) => value.includes(secret)));
  const dial = async (given: Partial<OwnRequest> = {}): Promise<UpstreamRequest> =>
    passThrough.dial({
      method: 'POST',
      path: '/own/path%2Fx?a=b&a=c',
      body: BODY,
      headers: { 'content-type': 'application/x-own', accept: 'text/own' },
      requestId: 'req_law',
      ...given,
    });

  describe('passThrough', () => {
    it('puts the path behind the provider’s address, as it is written', async () => {
      const { origin, path } = await dial();
      expect(new URL(origin).origin).toBe(origin);
      expect(path).toMatch(/^\/.*path%2Fx/);
      if (createProvider(module, subject).transport === undefined)
        expect(path.endsWith('/own/path%2Fx?a=b&a=c')).toBe(true);
    });

    it.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('leaves method and bytes of a %s', async (method) => {
      const request = await dial({ method });
      expect(request.method).toBe(method);
      expect(request.body?.equals(BODY)).toBe(true);
    });

    it('sends no body with a GET', async () => {
      const { method, body } = await dial({ method: 'GET', body: Buffer.alloc(0) });
      expect(method).toBe('GET');
      expect(body?.length ?? 0).toBe(0);
    });

    it('sends the caller’s listed headers, each once, and its own credentials, which no header can replace', async () => {
      const plain = await dial();
      const names = Object.keys(plain.headers).map((name) => name.toLowerCase());
      expect([...names].sort()).toEqual([...new Set(names)].sort());
      expect(plain.headers).toMatchObject({ 'content-type': 'application/x-own', accept: 'text/own' });
      const forged = Object.fromEntries(withSecret(plain).map(([name]) => [name.toLowerCase(), 'the caller’s own']));
      expect(withSecret(await dial({ headers: forged }))).toEqual(withSecret(plain));
      for (const secret of secrets) expect(`${plain.origin}${plain.path}`).not.toContain(secret);
    });

    it('knows nothing that it does not know', () => {
      expect(passThrough.recognize({ method: 'POST', path: '/nothing/of/the/kind' })).toBeUndefined();
      expect(passThrough.recognize({ method: 'DELETE', path: '/v1/models/m' })).toBeUndefined();
    });
  });
}

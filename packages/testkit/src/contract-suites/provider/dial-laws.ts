import type { Provider, ProviderModule, UpstreamRequest } from '@helix/contracts';
import fc from 'fast-check';
import { freezeDeep } from '../freeze-deep.js';
import { createProvider, eachDialect, makeCall, type ProviderSubject } from './provider-subject.js';

/** Names that would lead elsewhere if they were put into an address as they are. */
const STRANGE_MODELS = ['org/model:1', '../../admin', 'a?b=c#d', 'a b', '%2e%2e', 'Größe', 'ft:gpt-4o:acme::x'];
const CONFIGURED = {
  'X-Team': 'search',
  'Content-Type': 'application/json; charset=utf-8',
  Authorization: 'Bearer configured',
};

/** Where a call goes, and what stands in it. */
export function describeDialLaws(module: ProviderModule, subject: ProviderSubject): void {
  const secrets = (subject.secrets ?? []).map((name) => String(subject.options[name]));
  const provider = createProvider(module, subject);
  const withSecret = ({ headers }: UpstreamRequest): readonly (readonly [string, string])[] =>
    Object.entries(headers).filter(([, value]) => secrets.some((secret) => value.includes(secret)));

  describe('dial', () => {
    it('gives an absolute http or https address and a path', async () => {
      await eachDialect(provider, subject, async (dialect, body) => {
        const { origin, path, method } = await provider.dial(makeCall(provider, dialect, { body }));
        expect(origin).toMatch(/^https?:\/\/[^/]+$/);
        expect(new URL(origin).origin).toBe(origin);
        expect(new URL(origin).username).toBe('');
        expect(path).toMatch(/^\/[^\s#]*$/);
        // A session has no body: it begins with an upgrade.
        expect(method).toBe(dialect.operation === 'realtime' ? 'GET' : 'POST');
      });
    });

    it('shows secrets in headers, and nowhere else', async () => {
      await eachDialect(provider, subject, async (dialect, body) => {
        const request = await provider.dial(makeCall(provider, dialect, { body }));
        const elsewhere = `${request.origin}${decodeURIComponent(request.path)}${request.body?.toString('utf8') ?? ''}`;
        for (const secret of secrets) expect(elsewhere).not.toContain(secret);
      });
    });

    it('lets no header of the caller take the place of a credential', async () => {
      await eachDialect(provider, subject, async (dialect, body) => {
        const plain = withSecret(await provider.dial(makeCall(provider, dialect, { body })));
        const forwarded = Object.fromEntries(plain.map(([name]) => [name.toLowerCase(), 'the caller’s own']));
        const forwarding = await provider.dial(makeCall(provider, dialect, { body, forwarded }));
        expect(withSecret(forwarding)).toEqual(plain);
      });
    });

    it('sends each header once, however it is spelt, and none that could end the head', async () => {
      const options = { ...subject.options, ...(takesHeaders(module) ? { headers: CONFIGURED } : {}) };
      const configured = createProvider(module, { ...subject, options });
      await eachDialect(configured, subject, async (dialect, body) => {
        const forwarded = { 'x-beta': 'one' };
        const request = await configured.dial(makeCall(configured, dialect, { body, forwarded }));
        const names = Object.keys(request.headers).map((name) => name.toLowerCase());
        expect([...names].sort()).toEqual([...new Set(names)].sort());
        for (const value of Object.values(request.headers)) expect(value).not.toMatch(/[\r\n]/);
        if (takesHeaders(module)) expect(lowerCased(request)).toMatchObject({ 'x-team': 'search', 'x-beta': 'one' });
      });
    });

    it('names the model as the provider does, and never as the caller did', async () => {
      await eachDialect(provider, subject, async (dialect, body) => {
        const { path, body: sent } = await provider.dial(makeCall(provider, dialect, { body }));
        const text = sent?.toString('utf8') ?? '';
        expect(`${path}${text}`).toContain('upstream-model');
        expect(`${path}${text}`).not.toContain('callers-model');
        if (dialect.operation !== 'realtime') expect(() => JSON.parse(text)).not.toThrow();
      });
    });

    it('cannot be led to another address by the name of a model', async () => {
      await eachDialect(provider, subject, async (dialect, body) => {
        const usual = await provider.dial(makeCall(provider, dialect, { body, model: 'model' }));
        for (const model of STRANGE_MODELS) {
          const { origin, path } = await provider.dial(makeCall(provider, dialect, { body, model }));
          expect(origin).toBe(usual.origin);
          const { pathname, search } = new URL(origin + path);
          expect(`${pathname}${search}`).toBe(path);
          expect(path.split('/')).toHaveLength(usual.path.split('/').length);
        }
      });
    });
  });

  describeAdaptLaws(provider, subject);
  describeStoreLaws(provider, subject);
}

/** Answers that the provider keeps stand behind the address that they are made at. */
function describeStoreLaws(provider: Provider, subject: ProviderSubject): void {
  const responses = subject.dialects.find(({ id }) => id === 'openai-responses');
  if (provider.storesResponses !== true || responses === undefined) return;
  describe('dial for an answer that it keeps', () => {
    it.each([
      ['GET', '/resp_1', ''],
      ['GET', '/resp_1/input_items', 'limit=5&after=msg_1'],
      ['POST', '/resp_1/cancel', ''],
      ['DELETE', '/resp_1', ''],
    ] as const)('%s %s?%s goes to it, with the same credentials and no body', async (method, path, query) => {
      const call = makeCall(provider, responses, { body: {} });
      const making = await provider.dial(call);
      const asking = await provider.dial({ ...call, body: Buffer.alloc(0), resource: { method, path, query } });
      const made = new URL(making.origin + making.path);
      const asked = new URL(asking.origin + asking.path);
      expect(asking).toMatchObject({ origin: making.origin, method, headers: making.headers, body: undefined });
      expect(asked.pathname).toBe(`${made.pathname}${path}`);
      expect([...asked.searchParams]).toEqual([...made.searchParams, ...new URLSearchParams(query)]);
    });
  });
}

function describeAdaptLaws(provider: Provider, subject: ProviderSubject): void {
  const describeAdapting = provider.adaptRequest === undefined ? describe.skip : describe;
  describeAdapting('adaptRequest', () => {
    it('changes copies only, makes an object of every object, and does so once', async () => {
      await eachDialect(provider, subject, (dialect) => {
        const fields = fc.constantFrom('model', 'max_tokens', 'max_completion_tokens', 'messages', 'stream', 'x');
        const junk = fc.dictionary(fields, fc.jsonValue());
        const call = fc.record({
          model: fc.constantFrom('gpt-5', 'o3', 'model', ''),
          dialect: fc.constant(dialect.id),
          warn: fc.constant(() => undefined),
        });
        fc.assert(
          fc.property(junk, call, (body, adapted) => {
            const before = structuredClone(body);
            const once = provider.adaptRequest?.(freezeDeep(body) as never, adapted) ?? {};
            expect(body).toEqual(before);
            expect(provider.adaptRequest?.(freezeDeep(once), adapted)).toEqual(once);
          }),
        );
      });
    });
  });
}

function takesHeaders(module: ProviderModule): boolean {
  return 'headers' in Object(module.optionsSchema['properties']);
}

function lowerCased({ headers }: UpstreamRequest): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

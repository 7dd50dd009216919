import { FakeUpstream } from '@helix/testkit';
import { lastRequestOf, pluginsYaml, runGateway, type TestGateway } from '../../support/run-gateway.js';

/** A model of Bedrock's. */
export const NOVA = 'us.amazon.nova-2-lite-v1:0';

function yaml(upstream: FakeUpstream, caps: string): string {
  return `providers:
  up: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1", apiKey: upstream-key }
  claude: { use: "@helix/provider-anthropic", baseUrl: "${upstream.url}", apiKey: claude-key }
  gem: { use: "@helix/provider-gemini", baseUrl: "${upstream.url}/v1beta", apiKey: gem-key }
  bedrock: { use: "@helix/provider-bedrock", region: eu-west-1, accessKeyId: AKIDTEST, secretAccessKey: test-secret, baseUrl: "${upstream.url}" }
  sandbox: { use: "@helix/provider-sandbox" }
models: { m: up/gpt-4o }
prices:
  "up/gpt-4o": { input: 1, output: 10 }
  "up/fine_tuning/*": { perRequest: 0.5 }
  "claude/*": { input: 1, output: 10 }
  "gem/*": { input: 1, output: 10 }
  "bedrock/*": { input: 1, output: 10 }
${pluginsYaml({ 'cost-cap': `{ caps: ${caps} }` })}`;
}

/** What the tests of one file share: an upstream for all of them, and the gateway that each starts. */
export interface PassThroughSuite {
  readonly upstream: FakeUpstream;
  /** The one started last. */
  readonly gateway: TestGateway;
  /** A key that may pass through, unless `start` was told otherwise. */
  readonly key: string;
  /** `caps` is a list in YAML, `policy` that of the key. */
  readonly start: (caps?: string, policy?: Readonly<Record<string, unknown>>) => Promise<void>;
  /** Calls `/providers` with a path behind it. */
  readonly call: (path: string, init?: RequestInit) => Promise<Response>;
  readonly post: (path: string, body: unknown) => Promise<Response>;
  /** Has the upstream answer the next call with this. */
  readonly play: (body: Buffer, type?: string, status?: number, headers?: Readonly<Record<string, string>>) => void;
  readonly lastRequest: () => Promise<Readonly<Record<string, unknown>>>;
}

/** Hooks that set up and clear away, for the `describe` that calls it. */
export function usePassThrough(): PassThroughSuite {
  let upstream: FakeUpstream;
  let gateway: TestGateway;
  let key: string;

  const call: PassThroughSuite['call'] = (path, init = {}) =>
    fetch(`${gateway.url}/providers${path}`, {
      ...init,
      headers: { authorization: `Bearer ${key}`, ...init.headers },
    });

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
  });
  beforeEach(() => upstream.reset());
  afterEach(async () => {
    await gateway.stop();
  });
  afterAll(async () => {
    await upstream.close();
  });

  return {
    get upstream() {
      return upstream;
    },
    get gateway() {
      return gateway;
    },
    get key() {
      return key;
    },
    start: async (caps = '[]', policy = { passthrough: true }) => {
      gateway = await runGateway(yaml(upstream, caps));
      ({ key } = await gateway.createKey({ policy }));
    },
    call,
    post: (path, body) =>
      call(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    play: (body, type = 'application/json', status = 200, headers = {}) =>
      upstream.script({ replay: { status, headers: { 'content-type': type, ...headers }, body } }),
    lastRequest: () => lastRequestOf(gateway),
  };
}

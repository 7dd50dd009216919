import { FakeUpstream } from '@helix/testkit';
import { pluginsYaml } from '../../support/run-gateway.js';
import { type GatewaySuite, useGateway } from '../../support/use-gateway.js';

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

/** An upstream that speaks every format, and the gateway before it that each test starts. */
export interface PassThroughSuite extends GatewaySuite<FakeUpstream> {
  /** `caps` is a list in YAML, `policy` that of the key. */
  readonly start: (caps?: string, policy?: Readonly<Record<string, unknown>>) => Promise<void>;
  /** The key: it may pass through, unless `start` was told otherwise. */
  readonly key: () => string;
  /** Calls `/providers` with a path behind it. */
  readonly call: (path: string, init?: RequestInit) => Promise<Response>;
  readonly post: (path: string, body: unknown) => Promise<Response>;
  /** Has the upstream answer the next call with this. */
  readonly play: (body: Buffer, type?: string, status?: number, headers?: Readonly<Record<string, string>>) => void;
}

/** Hooks that set up and clear away, for the `describe` that calls it. */
export function usePassThrough(): PassThroughSuite {
  const suite = useGateway(() => FakeUpstream.start());
  let key: string;

  const call: PassThroughSuite['call'] = (path, init = {}) =>
    fetch(`${suite.gateway.url}/providers${path}`, {
      ...init,
      headers: { authorization: `Bearer ${key}`, ...init.headers },
    });

  return Object.assign(suite, {
    start: async (caps = '[]', policy: Readonly<Record<string, unknown>> = { passthrough: true }) => {
      const gateway = await suite.run(yaml(suite.upstream, caps));
      ({ key } = await gateway.createKey({ policy }));
    },
    key: () => key,
    call,
    post: (path: string, body: unknown) =>
      call(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    play: (body: Buffer, type = 'application/json', status = 200, headers: Readonly<Record<string, string>> = {}) =>
      suite.upstream.script({ replay: { status, headers: { 'content-type': type, ...headers }, body } }),
  });
}

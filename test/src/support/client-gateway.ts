import { FakeUpstream } from '@helix/testkit';
import { pluginsYaml, runGateway, type TestGateway } from './run-gateway.js';

/** A gateway for clients from npm, and the upstream behind it that speaks every format. */
export interface ClientGateway {
  readonly url: string;
  readonly key: string;
  readonly upstream: FakeUpstream;
  /** A key whose spend cap is reached by any call of `oai`. */
  readonly exhaustedKey: string;
  /** A key that may make one request a minute. */
  readonly slowKey: string;
  readonly gateway: TestGateway;
  stop(): Promise<void>;
}

/** One model for each wire format that a provider may speak, all of them the same fake upstream; and the sandbox. */
export const TARGETS = ['sandbox', 'oai', 'resp', 'ant', 'gem'] as const;

/** What the upstream says unless it is told otherwise. */
export function greetingOf(model: string): string {
  return model === 'sandbox' ? 'You said: Hello' : 'Hello from upstream';
}

/** Arguments that the sandbox makes up for `WEATHER` as well. */
export const WEATHER_CALL = { id: 'call_1', name: 'get_weather', arguments: '{"location":"Berlin"}' } as const;

/** A tool's JSON Schema. */
export const WEATHER_SCHEMA = {
  type: 'object',
  properties: { location: { type: 'string' } },
  required: ['location'],
  additionalProperties: false,
} as const;

/** One pixel, as PNG in base64. */
export const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Starts both. `models` are further lines of the section of that name. */
export async function runClientGateway(models = ''): Promise<ClientGateway> {
  const upstream = await FakeUpstream.start();
  const gateway = await runGateway(`providers:
  oai: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1" }
  resp: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1", dialects: [openai-responses] }
  ant: { use: "@helix/provider-anthropic", baseUrl: "${upstream.url}", apiKey: test-key }
  gem: { use: "@helix/provider-gemini", baseUrl: "${upstream.url}/v1beta", apiKey: test-key }
  cohere: { use: "@helix/provider-cohere", baseUrl: "${upstream.url}", apiKey: test-key }
  mis: { use: "@helix/provider-mistral", baseUrl: "${upstream.url}/v1", apiKey: test-key }
  sandbox: { use: "@helix/provider-sandbox" }
models:
  oai: { targets: [oai/gpt-4o], retry: { attempts: 1 } }
  resp: { targets: [resp/gpt-5.1], retry: { attempts: 1 } }
  ant: { targets: [ant/claude-sonnet-4-5], retry: { attempts: 1 } }
  gem: { targets: [gem/gemini-3-pro], retry: { attempts: 1 } }
  mis: { targets: [mis/mistral-small-latest], retry: { attempts: 1 } }
  sandbox: sandbox/sandbox
${models}prices:
  "sandbox/*": { input: 0, output: 0 }
  "*/*": { input: 1, output: 1000 }
${pluginsYaml()}`);
  const exhausted = await gateway.createKey();
  await gateway.admin('POST', 'caps', { scope: { key: exhausted.id }, usd: 0.000001, per: 'month', zone: 'UTC' });
  const slow = await gateway.createKey({ limits: { rpm: 1 } });
  return {
    url: gateway.url,
    key: gateway.key,
    upstream,
    exhaustedKey: exhausted.key,
    slowKey: slow.key,
    gateway,
    async stop() {
      await gateway.stop();
      await upstream.close();
    },
  };
}

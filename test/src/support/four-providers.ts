import type { FakeUpstream } from '@helix/testkit';

/** The model that answers in each dialect; with `strict-` in front it is strict. */
export const MODEL_OF = {
  'openai-chat': 'oai',
  'openai-responses': 'resp',
  'anthropic-messages': 'ant',
  gemini: 'gem',
} as const;

/** One upstream as four providers, each with a dialect of its own that makes seals. */
export function fourProvidersYaml(upstream: FakeUpstream, extra = ''): string {
  const targets = {
    oai: 'oai/gpt-4o',
    resp: 'resp/gpt-5.1',
    ant: 'ant/claude-sonnet-4-5',
    gem: 'gem/gemini-2.5-pro',
  };
  const models = Object.entries(targets).map(
    ([name, target]) => `  ${name}: { targets: [${target}], retry: { attempts: 1 } }
  strict-${name}: { targets: [${target}], retry: { attempts: 1 }, strict: true }`,
  );
  return `providers:
  oai: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1" }
  resp: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1", dialects: [openai-responses] }
  ant: { use: "@helix/provider-anthropic", baseUrl: "${upstream.url}", apiKey: test-key }
  gem: { use: "@helix/provider-gemini", baseUrl: "${upstream.url}/v1beta", apiKey: test-key }
models:
${models.join('\n')}
${extra}`;
}

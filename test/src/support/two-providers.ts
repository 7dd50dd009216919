import type { FakeUpstream } from '@helix/testkit';

/** Three addresses of one upstream, which speak OpenAI chat, OpenAI Responses and Anthropic messages; `model` decides which answers. */
export function twoProvidersYaml(upstream: FakeUpstream, extra = ''): string {
  return `providers:
  oai: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1" }
  resp: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1", dialects: [openai-responses], storesResponses: true }
  ant: { use: "@helix/provider-anthropic", baseUrl: "${upstream.url}", apiKey: test-key }
  sandbox: { use: "@helix/provider-sandbox" }
  sandbox-oai: { use: "@helix/provider-sandbox", dialects: [openai-chat] }
  sandbox-ant: { use: "@helix/provider-sandbox", dialects: [anthropic-messages] }
models:
  oai: { targets: [oai/gpt-4o], retry: { attempts: 1 } }
  resp: { targets: [resp/gpt-5.1], retry: { attempts: 1 } }
  ant: { targets: [ant/claude-sonnet-4-5], retry: { attempts: 1 } }
  sandbox-oai: sandbox-oai/sandbox
  sandbox-ant: sandbox-ant/sandbox
  both: { targets: [oai/gpt-4o], fallbacks: [ant/claude-sonnet-4-5] }
prices:
  "sandbox*/*": { input: 0, output: 0 }
  "oai/*": { input: 0, output: 1000, perImage: 1, perSecond: 1, perCharacter: 1 }
  "resp/*": { input: 0, output: 1000 }
  "ant/*": { input: 0, output: 1000 }
${extra}`;
}

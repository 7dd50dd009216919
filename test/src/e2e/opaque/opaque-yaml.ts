import type { FakeUpstream } from '@helix/testkit';

/** A model with a fallback and one that is priced by the piece, at an upstream with a key of its own; the sandbox beside it. */
export function opaqueYaml(upstream: FakeUpstream, extra = ''): string {
  return `providers:
  up: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1", apiKey: upstream-key }
  ant: { use: "@helix/provider-anthropic", baseUrl: "${upstream.url}", apiKey: test-key }
  sandbox: { use: "@helix/provider-sandbox" }
models:
  draw: { targets: [ant/claude-sonnet-4-5, up/dall-e-3], fallbacks: [up/dall-e-2], retry: { attempts: 3, backoff: 1ms } }
  draw-by-token: up/gpt-image-1
  speak: { targets: [up/tts-1], retry: { attempts: 1 } }
  speak-by-token: up/gpt-4o-mini-tts
  hear: { targets: [up/whisper-1], retry: { attempts: 1 }, timeouts: { headers: 10s, idle: 10s, total: 20s } }
  rank: up/rerank-v3.5
  nobody-knows: up/mystery
  sandbox: sandbox/sandbox
prices:
  "up/dall-e-*": { perImage: 0.04 }
  "up/gpt-image-1": { input: 5, output: 40 }
  "up/tts-1": { perCharacter: 0.000015 }
  "up/gpt-4o-mini-tts": { input: 1, output: 10 }
  "up/whisper-1": { perSecond: 0.0001 }
  "up/rerank-*": { perSearch: 0.002 }
  "sandbox/*": { perImage: 0.01, perSecond: 0.001, perCharacter: 0.001 }
${extra}`;
}

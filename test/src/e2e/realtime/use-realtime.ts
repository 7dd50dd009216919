import { FakeRealtime } from '../../support/fake-realtime.js';
import { connectRealtime, type RealtimeCaller } from '../../support/realtime-caller.js';
import { metersOf, pluginsYaml } from '../../support/run-gateway.js';
import { type GatewaySuite, useGateway } from '../../support/use-gateway.js';

/** Of one answer, as the provider reports it. */
export const USAGE = {
  total_tokens: 180,
  input_tokens: 100,
  output_tokens: 80,
  input_token_details: {
    text_tokens: 40,
    audio_tokens: 60,
    cached_tokens: 30,
    cached_tokens_details: { text_tokens: 10, audio_tokens: 20 },
  },
  output_token_details: { text_tokens: 20, audio_tokens: 60 },
};
/** Of one answer, in USD: 30 text, 30 cached, 40 audio in; 20 text, 60 audio out. */
export const ANSWER_COST = (30 * 4 + 30 * 0.4 + 40 * 32 + 20 * 16 + 60 * 64) / 1e6;

function yaml(upstream: FakeRealtime, caps: string): string {
  return `providers:
  up: { use: "@helix/provider-openai", baseUrl: "${upstream.url}/v1", apiKey: upstream-key }
  sandbox: { use: "@helix/provider-sandbox" }
models:
  talk: { targets: [up/gpt-realtime, up/gpt-realtime-mini], retry: { attempts: 3, backoff: 1ms } }
  quiet: { targets: [up/gpt-realtime], timeouts: { idle: 300ms } }
  slow: { targets: [up/gpt-realtime], retry: { attempts: 1 }, timeouts: { headers: 200ms } }
  nobody-knows: up/mystery
  sandbox: sandbox/sandbox
prices:
  "up/gpt-realtime*": { input: 4, cacheRead: 0.4, audioIn: 32, output: 16, audioOut: 64 }
  "up/priced/socket": { perRequest: 0.25 }
  "sandbox/*": { input: 1, output: 1 }
${pluginsYaml({ 'cost-cap': `{ caps: ${caps} }`, 'rate-limit': '{ limits: [ { scope: team, rpm: 100, parallel: 50 } ] }' })}`;
}

/** A provider of sessions, and the gateway before it that each test starts. */
export interface RealtimeSuite extends GatewaySuite<FakeRealtime> {
  /** `caps` and `server` are YAML: a list of caps, and a `server` section. */
  readonly start: (caps?: string, server?: string) => Promise<void>;
  /** A session that stands. */
  readonly open: (options?: Parameters<typeof connectRealtime>[1]) => Promise<RealtimeCaller>;
  readonly expectNothingReserved: () => Promise<void>;
}

/** Hooks that set up and clear away, for the `describe` that calls it. */
export function useRealtime(): RealtimeSuite {
  const suite = useGateway(() => FakeRealtime.start());
  return Object.assign(suite, {
    start: async (caps = '[]', server = '') => {
      await suite.run(server + yaml(suite.upstream, caps));
    },
    open: async (options?: Parameters<typeof connectRealtime>[1]) => {
      const caller = await connectRealtime(suite.gateway, options);
      expect(caller.refusal).toBeUndefined();
      await caller.event('session.created');
      return caller;
    },
    expectNothingReserved: async () => {
      const meters = await metersOf(suite.gateway);
      expect(meters.map(({ reserved }) => reserved)).toEqual(meters.map(() => 0));
    },
  });
}

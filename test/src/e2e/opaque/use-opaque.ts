import { FakeUpstream } from '@helix/testkit';
import OpenAI from 'openai';
import { pluginsYaml } from '../../support/run-gateway.js';
import { type GatewaySuite, useGateway } from '../../support/use-gateway.js';
import { opaqueYaml } from './opaque-yaml.js';

/** What no text could carry: every byte, and what looks like an end. */
export const SOUND = Buffer.concat([
  Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
  Buffer.from('\r\n--\r\nmodel'),
]);

/** An upstream for images and audio, and the gateway before it that each test starts. */
export interface OpaqueSuite extends GatewaySuite<FakeUpstream> {
  /** `caps` is a list in YAML. */
  readonly start: (caps?: string) => Promise<void>;
  /** The official client with the gateway's first key. */
  readonly openai: () => OpenAI;
}

/** Hooks that set up and clear away, for the `describe` that calls it. */
export function useOpaque(): OpaqueSuite {
  const suite = useGateway(() => FakeUpstream.start());
  return Object.assign(suite, {
    start: async (caps = '[]') => {
      await suite.run(opaqueYaml(suite.upstream, pluginsYaml({ 'cost-cap': `{ caps: ${caps} }` })));
    },
    openai: () => new OpenAI({ baseURL: `${suite.gateway.url}/v1`, apiKey: suite.gateway.key, maxRetries: 0 }),
  });
}

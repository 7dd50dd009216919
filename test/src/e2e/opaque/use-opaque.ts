import { FakeUpstream } from '@helix/testkit';
import OpenAI from 'openai';
import { lastRequestOf, pluginsYaml, runGateway, type TestGateway } from '../../support/run-gateway.js';
import { opaqueYaml } from './opaque-yaml.js';

/** What no text could carry: every byte, and what looks like an end. */
export const SOUND = Buffer.concat([
  Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
  Buffer.from('\r\n--\r\nmodel'),
]);

/** What the tests of one file share: an upstream for all of them, and the gateway that each starts. */
export interface OpaqueSuite {
  readonly upstream: FakeUpstream;
  /** The one started last. */
  readonly gateway: TestGateway;
  /** The official client with the gateway's first key. */
  readonly openai: OpenAI;
  /** `caps` is a list in YAML. */
  readonly start: (caps?: string) => Promise<void>;
  readonly lastRequest: () => Promise<Readonly<Record<string, unknown>>>;
}

/** Hooks that set up and clear away, for the `describe` that calls it. */
export function useOpaque(): OpaqueSuite {
  let upstream: FakeUpstream;
  let gateway: TestGateway;
  let openai: OpenAI;

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
    get openai() {
      return openai;
    },
    start: async (caps = '[]') => {
      gateway = await runGateway(opaqueYaml(upstream, pluginsYaml({ 'cost-cap': `{ caps: ${caps} }` })));
      openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.key, maxRetries: 0 });
    },
    lastRequest: () => lastRequestOf(gateway),
  };
}

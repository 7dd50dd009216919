import { lastRequestOf, runGateway, type TestGateway } from './run-gateway.js';

/** What stands in for a provider. */
interface Upstream {
  reset(): void;
  close(): Promise<void>;
}

/** An upstream for all tests of a file, and the gateway that each of them starts. */
export interface GatewaySuite<U extends Upstream> {
  readonly upstream: U;
  /** The one started last. */
  readonly gateway: TestGateway;
  /** Starts one with this configuration; it is stopped after the test. */
  readonly run: (yaml: string) => Promise<TestGateway>;
  readonly lastRequest: () => Promise<Readonly<Record<string, unknown>>>;
}

/**
 * Hooks that set up and clear away, for the `describe` that calls it. Who has more to share adds it by `Object.assign`: spreading would read `upstream` and
 * `gateway` before they are there.
 */
export function useGateway<U extends Upstream>(startUpstream: () => Promise<U>): GatewaySuite<U> {
  let upstream: U;
  let gateway: TestGateway;

  beforeAll(async () => {
    upstream = await startUpstream();
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
    run: async (yaml) => {
      gateway = await runGateway(yaml);
      return gateway;
    },
    lastRequest: () => lastRequestOf(gateway),
  };
}

import type {
  DialectId,
  ModelPolicy,
  Pricing,
  Provider,
  ResponseRetention,
  Target,
  UpstreamDialect,
  UpstreamTransport,
} from '@helix/contracts';
import type { Pipeline } from '../pipeline/pipeline.js';
import type { RoutingIndex } from '../routing/routing-index.js';

/** A provider of a generation, ready to be called. */
export interface ActiveProvider {
  readonly name: string;
  /** Of whose reasoning seals its models know the keys: the same for providers of one package and one account, opaque, and no secret. */
  readonly account: string;
  readonly provider: Provider;
  /** The provider's own transport, or the shared sender. */
  readonly transport: UpstreamTransport;
  /** What carries calls that are relayed and not understood; the same as `transport` for a provider that answers itself. */
  readonly opaque: UpstreamTransport;
}

/** Everything that one configuration compiles to. Frozen; a request sees all of one generation. */
export interface Generation {
  readonly id: string;
  readonly hash: string;
  readonly pipeline: Pipeline;
  readonly routing: RoutingIndex;
  readonly providers: ReadonlyMap<string, ActiveProvider>;
  readonly dialects: ReadonlyMap<DialectId, UpstreamDialect>;
  readonly pricing: Pricing;
  /** For calls that name a provider and no model of the configuration. */
  readonly direct: {
    readonly policy: ModelPolicy;
    /** `undefined` for a provider that is not configured. */
    targetOf(provider: string, model: string): Target | undefined;
  };
  readonly maxBodyBytes: number;
  readonly responses: ResponseRetention;
  /** Called once, when its last request has left. */
  dispose(): Promise<void>;
}

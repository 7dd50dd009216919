import type { ConfigProblem, ModelPolicy, ResponseRetention, Secret } from '@helix/contracts';
import type { ConfigSource } from './config-source.js';

/** A provider of the configuration; its options are checked by its package. */
export interface ProviderEntry {
  readonly name: string;
  readonly use: string;
  /** Everything beside `use`; secrets are `Secret`s. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly region: string | undefined;
  readonly tags: readonly string[];
  /** Why it cannot be used: `OPENAI_API_KEY is not set (helix.yaml:12)`. Callers are told it, so that it names no folder. */
  readonly inactive: string | undefined;
}

/** Where a model is served from. */
export interface TargetReference {
  readonly provider: string;
  /** The model's name at the provider; may hold a `*` in a wildcard. */
  readonly model: string;
  readonly weight: number;
  /** 0 for targets, then 1, 2, … for fallbacks. */
  readonly tier: number;
  readonly tags: readonly string[];
}

export interface ModelEntry {
  readonly policy: ModelPolicy;
  readonly targets: readonly TargetReference[];
}

export interface PluginEntry {
  readonly use: string;
  readonly with: unknown;
}

/** Prices of the configuration, USD per million tokens; by the piece, USD for each. */
export interface PriceEntry {
  readonly input?: number;
  readonly output?: number;
  readonly cacheRead?: number;
  readonly cacheWrite5m?: number;
  readonly cacheWrite1h?: number;
  readonly audioIn?: number;
  readonly audioOut?: number;
  readonly image?: number;
  readonly reasoning?: number;
  readonly perImage?: number;
  readonly perSecond?: number;
  readonly perCharacter?: number;
  readonly perSearch?: number;
  readonly perRequest?: number;
  readonly batchFactor?: number;
}

/** A configuration: checked, typed, frozen. */
export interface ConfigSnapshot {
  readonly file: string | undefined;
  /** Of the content; secrets enter as digests. */
  readonly hash: string;
  readonly server: {
    readonly host: string;
    readonly port: number;
    readonly adminKey: Secret | undefined;
    readonly maxBodyBytes: number;
    readonly drainMs: number;
  };
  readonly responses: ResponseRetention;
  readonly storage: { readonly database: string; readonly meters: string };
  readonly providers: Readonly<Record<string, ProviderEntry>>;
  readonly models: readonly ModelEntry[];
  readonly plugins: readonly PluginEntry[];
  readonly prices: {
    readonly unknown: 'refuse' | { readonly input: number; readonly output: number };
    readonly overrides: Readonly<Record<string, PriceEntry>>;
  };
  readonly source: ConfigSource;
  /** A problem at a place of this configuration, for checks made elsewhere. */
  locate(path: string, message: string, suggestion?: string): ConfigProblem;
}

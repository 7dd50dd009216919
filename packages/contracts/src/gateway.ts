import type { JsonValue } from './json.js';
import type { TraceEntry } from './ledger.js';
import type { MeterDimension } from './meter/meter.js';
import type { ModelPolicy } from './model-policy.js';
import type { RouteDescription } from './plugin/routes.js';
import type { Principal } from './principal.js';
import type { Target } from './route-plan.js';

/** Which configuration is live. */
export interface GenerationInfo {
  readonly id: string;
  /** Hash of the configuration. */
  readonly hash: string;
  readonly file: string | undefined;
  /** Milliseconds since the epoch. */
  readonly activatedAt: number;
  readonly requestsInFlight: number;
  /** Older generations that still serve requests. */
  readonly retiring: readonly { readonly id: string; readonly requestsInFlight: number }[];
  /** Why the last reload did not take, if it did not. */
  readonly lastFailure: { readonly at: number; readonly problems: readonly ConfigProblem[] } | undefined;
}

/** A mistake in the configuration, with the place and what was probably meant. */
export interface ConfigProblem {
  readonly file: string | undefined;
  /** 1-based; `undefined` when the place has no line. */
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** `models.chat.fallbacks[0]`. */
  readonly path: string;
  readonly message: string;
  readonly suggestion: string | undefined;
}

export interface ModelInfo {
  /** `chat`, `openai/*` */
  readonly name: string;
  /** It has a `*`. */
  readonly pattern: boolean;
  readonly policy: ModelPolicy;
  readonly targets: readonly Target[];
}

export interface ProviderInfo {
  readonly name: string;
  readonly use: string;
  readonly dialects: readonly string[];
  readonly baseUrl: string | undefined;
  /** Why it is inactive; `undefined` when it is active. */
  readonly inactive: string | undefined;
}

export interface PluginInfo {
  readonly name: string;
  readonly use: string;
  readonly hooks: readonly string[];
  /** `ok`, or `tripped` while its breaker is open. */
  readonly state: 'ok' | 'tripped';
  readonly failures: number;
  readonly lastFailure: string | undefined;
}

/** Where a value of the running configuration comes from. */
export interface SettingOrigin {
  readonly path: string;
  readonly value: JsonValue;
  readonly owner: string;
}

export interface ReloadResult {
  readonly ok: boolean;
  readonly generation: string;
  readonly problems: readonly ConfigProblem[];
}

/** What a request would meet: computed without an upstream and without charging anything. */
export interface Explanation {
  readonly model: string;
  readonly candidates: readonly { readonly target: Target; readonly estimatedCostUsd: number | undefined }[];
  readonly trace: readonly TraceEntry[];
  readonly demands: readonly {
    readonly owner: string;
    readonly meter: string;
    readonly dimension: MeterDimension;
    /** `month`, `60s`; `undefined` for what is held at a time. */
    readonly per: string | undefined;
    /** Amounts as decimals: USD, or a count. */
    readonly limit: string;
    readonly settled: string;
    readonly reserved: string;
    readonly passes: boolean;
  }[];
  /** Why it would be refused; `undefined` when it would pass. */
  readonly refusal: { readonly code: string; readonly message: string } | undefined;
}

export interface ExplainRequest {
  readonly principal: Principal;
  readonly model: string;
  /** Assumed size. */
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** The running gateway, for plugins that administer it. */
export interface Gateway {
  generation(): GenerationInfo;
  reload(reason: string): Promise<ReloadResult>;
  routes(): readonly RouteDescription[];
  models(): readonly ModelInfo[];
  /** The models of the live configuration that this caller may use. */
  modelsFor(principal: Principal): readonly ModelInfo[];
  providers(): readonly ProviderInfo[];
  plugins(): readonly PluginInfo[];
  explainConfig(): readonly SettingOrigin[];
  explain(request: ExplainRequest): Promise<Explanation>;
}

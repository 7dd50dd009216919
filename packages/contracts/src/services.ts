import type { Secret } from './secret.js';

/** Makes and hashes virtual keys. The server secret never leaves it. */
export interface KeyHasher {
  /** A new `sk-helix-…` secret. */
  generate(): Secret;
  /** HMAC(server secret, sha256(key)), hex. */
  hash(key: string): string;
  /** As `hash`, from the sha256 (hex) of the key: for keys imported by hash. */
  hashDigest(sha256Hex: string): string;
}

/** Per-plugin state that survives a reload: breakers, counters, learned figures. The plugin bounds what it keeps. */
export interface SurvivingState {
  /** The value kept under this name for this plugin, made on first use. */
  get<T>(name: string, create: () => T): T;
}

/** What traffic has shown of a target lately. `undefined` until there is enough of it. */
export interface TargetStatistic {
  /** Attempts in the last 30 minutes. */
  readonly attempts: number;
  readonly failures: number;
  readonly ttftP50Ms: number | undefined;
  readonly ttftP95Ms: number | undefined;
  readonly durationP50Ms: number | undefined;
  readonly tokensPerSecondP50: number | undefined;
  readonly lastError: string | undefined;
}

export interface TargetStatistics {
  of(targetId: string): TargetStatistic | undefined;
}

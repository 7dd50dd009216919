import { DURATION_PATTERN, durationMs, type JsonObject } from '@helix/contracts';

/** Options as the configuration gives them. */
export interface RoutingOptions {
  readonly failures?: number;
  readonly failureRate?: number;
  readonly minimumAttempts?: number;
  readonly window?: string;
  readonly openFor?: string;
  readonly openForMost?: string;
  readonly coolDown?: string;
  readonly failClosed?: boolean;
  readonly sessionHeader?: string;
}

/** When a target is left alone, and for how long. Durations in milliseconds. */
export interface BreakerSettings {
  /** Failures in a row that open the breaker. */
  readonly failures: number;
  /** Share of failures within the window that opens it, 0 to 1. */
  readonly failureRate: number;
  /** Attempts in the window below which the share says nothing. */
  readonly minimumAttempts: number;
  readonly windowMs: number;
  /** First pause; doubled each time a probe fails, up to `openForMostMs`. */
  readonly openForMs: number;
  readonly openForMostMs: number;
  /** Pause after a rate limit that names no time of its own. */
  readonly coolDownMs: number;
}

/** JSON Schema of the options. */
export const routingOptionsSchema: JsonObject = {
  type: 'object',
  additionalProperties: false,
  properties: {
    failures: {
      type: 'integer',
      minimum: 1,
      default: 5,
      description: 'Failures in a row after which a target is left alone.',
    },
    failureRate: {
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 1,
      default: 0.5,
      description: 'Share of failed attempts within `window` from which a target is left alone.',
    },
    minimumAttempts: {
      type: 'integer',
      minimum: 1,
      default: 20,
      description: 'Attempts within `window` below which `failureRate` is not looked at.',
    },
    window: duration('60s', 'The time over which `failureRate` is taken.'),
    openFor: duration(
      '30s',
      'How long a failing target is left alone before one request probes it; doubled each time the probe fails.',
    ),
    openForMost: duration('5m', 'The longest that it is left alone.'),
    coolDown: duration(
      '1s',
      'How long a target that answers 429 without a `retry-after` is left alone; with one, exactly that time.',
    ),
    failClosed: {
      type: 'boolean',
      default: false,
      description:
        'When no target is healthy: refuse (true), or try them all, the one that recovers first in front (false).',
    },
    sessionHeader: {
      type: 'string',
      pattern: '^[a-z0-9-]+$',
      default: 'x-helix-session',
      description: 'The request header, in lower case, that names the session for `sticky: session`.',
    },
  },
};

function duration(byDefault: string, description: string): JsonObject {
  return { type: 'string', pattern: DURATION_PATTERN, default: byDefault, description };
}

/** Fills in the defaults. */
export function readBreakerSettings(options: RoutingOptions): BreakerSettings {
  return {
    failures: options.failures ?? 5,
    failureRate: options.failureRate ?? 0.5,
    minimumAttempts: options.minimumAttempts ?? 20,
    windowMs: durationMs(options.window ?? '60s') ?? 60_000,
    openForMs: durationMs(options.openFor ?? '30s') ?? 30_000,
    openForMostMs: durationMs(options.openForMost ?? '5m') ?? 300_000,
    coolDownMs: durationMs(options.coolDown ?? '1s') ?? 1_000,
  };
}

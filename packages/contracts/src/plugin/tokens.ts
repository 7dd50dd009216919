import type { Clock } from '../clock.js';
import type { AuditLog, Directory } from '../directory.js';
import type { Gateway } from '../gateway.js';
import type { Ledger, RequestLogStore } from '../ledger.js';
import type { Logger, RequestLineSink } from '../logger.js';
import type { MeterStore } from '../meter/meter.js';
import type { Pricing } from '../pricing.js';
import type { KeyHasher, SurvivingState, TargetStatistics } from '../services.js';

declare const tokenType: unique symbol;

/** Names a service and carries its type. Injected by `inject: [TOKEN]` or `@inject(TOKEN)`. */
export type Token<T> = symbol & { readonly [tokenType]?: T };

function token<T>(name: string): Token<T> {
  return Symbol.for(`helix:${name}`) as Token<T>;
}

/** This plugin's logger. */
export const LOGGER = token<Logger>('logger');
export const CLOCK = token<Clock>('clock');
/** This plugin's options, validated by its schema. */
export const OPTIONS = token<unknown>('options');
export const DIRECTORY = token<Directory>('directory');
export const AUDIT_LOG = token<AuditLog>('audit-log');
export const LEDGER = token<Ledger>('ledger');
export const REQUEST_LOG = token<RequestLogStore>('request-log');
export const REQUEST_LINES = token<RequestLineSink>('request-lines');
export const METERS = token<MeterStore>('meters');
export const PRICING = token<Pricing>('pricing');
export const KEY_HASHER = token<KeyHasher>('key-hasher');
/** State that outlives a reload. */
export const STATE = token<SurvivingState>('state');
/** Latency and health per target, from traffic. */
export const MODEL_STATS = token<TargetStatistics>('model-stats');
/** The running gateway: its configuration, routes, models, reload. */
export const GATEWAY = token<Gateway>('gateway');

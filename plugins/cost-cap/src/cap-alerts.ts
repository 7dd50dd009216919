import {
  isPromise,
  type Logger,
  type MaybePromise,
  type MeterState,
  type MeterStore,
  usdNumber,
} from '@helix/contracts';
import type { CapDemand, CapRule } from './cap-rule.js';

const METERS_KEPT = 10_000;

/** Shares already warned of, by meter id; lives above generations. */
export type AlertedShares = Map<string, number>;

/** Warns once for each window and share of a cap when the spend has reached it. */
export class CapAlerts {
  readonly #meters: MeterStore;
  readonly #logger: Logger;
  readonly #alerted: AlertedShares;
  readonly #watched = new Map<string, CapRule>();

  constructor(meters: MeterStore, logger: Logger, alerted: AlertedShares) {
    this.#meters = meters;
    this.#logger = logger;
    this.#alerted = alerted;
  }

  watch(rule: CapRule, { meter }: CapDemand): void {
    if (rule.definition.alertsAt.length > 0) keep(this.#watched, meter.id, rule);
  }

  /** Looks at a meter that a request was charged to. Costs nothing when it has no alerts, or all have gone out. */
  look(meterId: string): MaybePromise<void> {
    const rule = this.#watched.get(meterId);
    if (rule === undefined) return undefined;
    const { alertsAt } = rule.definition;
    if ((this.#alerted.get(meterId) ?? 0) >= (alertsAt[alertsAt.length - 1] ?? 0)) return undefined;
    const state = this.#meters.read(meterId);
    return isPromise(state) ? state.then((found) => this.#judge(rule, found)) : this.#judge(rule, state);
  }

  #judge({ definition }: CapRule, state: MeterState | undefined): void {
    if (state === undefined) return;
    const { meter, settled } = state;
    const share =
      meter.limit === 0n ? (settled > 0n ? Number.POSITIVE_INFINITY : 0) : Number(settled) / Number(meter.limit);
    const before = this.#alerted.get(meter.id) ?? 0;
    let reached = before;
    for (const threshold of definition.alertsAt) if (threshold <= share) reached = Math.max(reached, threshold);
    if (reached <= before) return;
    keep(this.#alerted, meter.id, reached);
    this.#logger.warn('spend has reached a share of its cap', {
      cap: definition.id,
      scope: meter.scope,
      share: reached,
      settled_usd: usdNumber(settled),
      limit_usd: usdNumber(meter.limit),
      per: definition.per,
      resets_at:
        meter.kind !== 'budget' || meter.window.resetsAt === undefined
          ? undefined
          : new Date(meter.window.resetsAt).toISOString(),
    });
  }
}

function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
  if (!map.has(key) && map.size >= METERS_KEPT) {
    const [oldest] = map.keys();
    if (oldest !== undefined) map.delete(oldest);
  }
  map.set(key, value);
}

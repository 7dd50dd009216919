import {
  type BudgetMeter,
  HelixError,
  type MeterDemand,
  type MeterWindow,
  type NanoUsd,
  type Scope,
  type ScopeKind,
  scopeKey,
} from '@helix/contracts';
import { windowAt } from './window-at.js';

/** A cap of the options or of the directory. */
export interface CapDefinition {
  readonly id: string;
  /** Values are ids, names, or `*` for each; all kinds must match. */
  readonly scope: Scope;
  readonly limit: NanoUsd;
  readonly per: string;
  readonly zone: string;
  readonly anchor: string | undefined;
  readonly mode: 'strict' | 'default';
  readonly shadow: boolean;
  readonly clamp: boolean;
  readonly onReach: 'block' | 'notify' | { readonly degrade: string };
  /** Shares of the limit, ascending. */
  readonly alertsAt: readonly number[];
  readonly hideAmounts: boolean;
  readonly onStoreAway: 'deny' | 'allow';
}

/** A demand on a budget: a cap's only kind. */
export type CapDemand = MeterDemand & { readonly meter: BudgetMeter };

const SUBJECTS_KEPT = 10_000;

/** A cap that gives its demands: one finished object for each subject and window, so that a request does no calendar arithmetic. */
export class CapRule {
  readonly definition: CapDefinition;
  readonly selectors: readonly (readonly [kind: ScopeKind, selector: string])[];
  readonly #demands = new Map<string, CapDemand>();
  #window: MeterWindow | undefined;
  /** Told of each demand when it is made: once for each subject and window. */
  onNewDemand: ((demand: CapDemand) => void) | undefined;

  constructor(definition: CapDefinition) {
    this.definition = definition;
    this.selectors = Object.entries(definition.scope) as [ScopeKind, string][];
  }

  /** Throws `invalid_request` when period, zone or anchor cannot be read. */
  check(now: number): void {
    this.#windowAt(now);
  }

  /**
   * The demand on the subject `key` stands for, in the window of `now` (milliseconds since the epoch); `scope` is read only when the demand is
   * new. Throws `internal` for a cap of the directory that cannot be read: a cap that nobody understands must not let calls pass.
   */
  demandFor(key: string, scope: () => Scope, now: number): CapDemand {
    const kept = this.#demands.get(key);
    if (kept !== undefined && isWithin(kept.meter.window, now)) return kept;
    const demand = this.#makeDemand(scope(), now);
    if (kept === undefined && this.#demands.size >= SUBJECTS_KEPT) {
      const [oldest] = this.#demands.keys();
      if (oldest !== undefined) this.#demands.delete(oldest);
    }
    this.#demands.set(key, demand);
    this.onNewDemand?.(demand);
    return demand;
  }

  #makeDemand(scope: Scope, now: number): CapDemand {
    const { id, limit, per, zone, anchor, mode, shadow, clamp, onReach, hideAmounts, onStoreAway } = this.definition;
    let window: MeterWindow;
    try {
      window = this.#windowAt(now);
    } catch (cause) {
      throw new HelixError(
        'internal',
        `The spend cap ${id} cannot be read: ${String(cause)}. Correct or delete it through the admin API.`,
        {
          details: { cap: id },
          cause,
        },
      );
    }
    const period = `${per}@${zone}${anchor === undefined ? '' : `+${anchor}`}`;
    const meter: BudgetMeter = {
      id: `usd|${id}|${scopeKey(scope)}|${period}|${window.id}`,
      kind: 'budget',
      dimension: 'usd',
      scope,
      limit,
      window,
    };
    return Object.freeze({
      meter: Object.freeze(meter),
      basis: mode === 'strict' ? 'strict' : 'expected',
      enforce: !shadow && onReach !== 'notify',
      owner: id,
      onStoreAway,
      ...(clamp ? { clamp } : {}),
      ...(typeof onReach === 'object' ? { degradeTo: onReach.degrade } : {}),
      ...(hideAmounts ? { hideAmounts } : {}),
    } as const);
  }

  #windowAt(now: number): MeterWindow {
    if (this.#window === undefined || !isWithin(this.#window, now)) {
      const { per, zone, anchor } = this.definition;
      this.#window = Object.freeze(windowAt(per, zone, anchor, now));
    }
    return this.#window;
  }
}

function isWithin({ startsAt, resetsAt }: MeterWindow, now: number): boolean {
  return now >= startsAt && (resetsAt === undefined || now < resetsAt);
}

import {
  type AuthenticatedContext,
  CLOCK,
  type Clock,
  DIRECTORY,
  type Directory,
  HelixError,
  isPromise,
  LOGGER,
  type Logger,
  type MaybePromise,
  METERS,
  type MeterDemand,
  type MeterStore,
  OPTIONS,
  type PlannedContext,
  type PluginInstance,
  type SettledContext,
  STATE,
  type SurvivingState,
} from '@helix/contracts';
import { inject, injectable } from 'tsyringe';
import { type AlertedShares, CapAlerts } from './cap-alerts.js';
import { CapIndex } from './cap-index.js';
import type { CapRule } from './cap-rule.js';
import { DirectoryCaps, type KnownCaps } from './directory-caps.js';
import type { CostCapOptions } from './options.js';
import { readConfiguredCaps, readDirectoryCap } from './read-caps.js';

const RETRY_MS = 1_000;

/** States the demands of every spend cap that applies to a request: those of the options and those made through the admin API. */
@injectable()
export class CostCapPlugin implements PluginInstance {
  readonly #clock: Clock;
  readonly #onStoreAway: 'deny' | 'allow';
  readonly #index = new CapIndex();
  readonly #caps: DirectoryCaps;
  readonly #alerts: CapAlerts;
  #retryAt = 0;

  constructor(
    @inject(DIRECTORY) directory: Directory,
    @inject(METERS) meters: MeterStore,
    @inject(CLOCK) clock: Clock,
    @inject(LOGGER) logger: Logger,
    @inject(STATE) state: SurvivingState,
    @inject(OPTIONS) options: CostCapOptions,
  ) {
    this.#clock = clock;
    this.#onStoreAway = options.onStoreAway ?? 'deny';
    this.#alerts = new CapAlerts(
      meters,
      logger,
      state.get<AlertedShares>('alerted', () => new Map()),
    );
    for (const rule of readConfiguredCaps(options, clock.now())) this.#add(rule);
    this.#caps = new DirectoryCaps({
      directory,
      known: state.get<KnownCaps>('caps', () => ({ caps: undefined })),
      logger,
      onSet: (cap) => this.#add(readDirectoryCap(cap, this.#onStoreAway)),
      onDelete: (id) => this.#index.delete(id),
    });
  }

  /** Waits for the directory's caps on the first requests after a start, and only then: without them a cap could be passed. */
  arrive(_context: AuthenticatedContext): MaybePromise<void> {
    if (this.#caps.ready && !this.#caps.stale) return undefined;
    return this.#catchUp();
  }

  meter(context: PlannedContext): readonly MeterDemand[] {
    if (!this.#caps.ready && this.#onStoreAway === 'deny') throw capsAway(undefined);
    // The time of admission, by which the ledger sums too: a call belongs to the window in which it came.
    return this.#index.demandsFor(context, context.receivedAt);
  }

  observe(context: SettledContext): MaybePromise<void> {
    const pending: Promise<void>[] = [];
    for (const { id } of context.meters) {
      const looking = this.#alerts.look(id);
      if (isPromise(looking)) pending.push(looking);
    }
    return pending.length === 0 ? undefined : Promise.all(pending).then(() => undefined);
  }

  dispose(): void {
    this.#caps.dispose();
  }

  #add(rule: CapRule): void {
    rule.onNewDemand = (demand) => this.#alerts.watch(rule, demand);
    this.#index.set(rule);
  }

  #catchUp(): MaybePromise<void> {
    const now = this.#clock.monotonic();
    const mayFail = this.#caps.ready || this.#onStoreAway === 'allow';
    if (now < this.#retryAt) {
      if (mayFail) return undefined;
      throw capsAway(undefined);
    }
    const failed = (error: unknown): void => {
      this.#retryAt = this.#clock.monotonic() + RETRY_MS;
      if (!mayFail) throw capsAway(error);
    };
    try {
      const loading = this.#caps.load();
      if (!isPromise(loading)) return undefined;
      const loaded = loading.catch(failed);
      // With the last known caps at hand nobody needs to wait.
      return mayFail ? undefined : loaded;
    } catch (error) {
      return failed(error);
    }
  }
}

function capsAway(cause: unknown): HelixError {
  return new HelixError(
    'store_unavailable',
    'The spend caps cannot be read at the moment, and none must be passed. Try again shortly.',
    {
      retryAfterSeconds: 1,
      cause,
    },
  );
}

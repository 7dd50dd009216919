import {
  type AttemptContext,
  type AttemptEvent,
  CLOCK,
  type Clock,
  isCallerFault,
  LOGGER,
  type Logger,
  OPTIONS,
  type PluginInstance,
  type RoutePlan,
  type RoutingContext,
  type SettledContext,
  STATE,
  type SurvivingState,
} from '@helix/contracts';
import { inject, injectable } from 'tsyringe';
import { HealthBook } from './health-book.js';
import { type BreakerSettings, type RoutingOptions, readBreakerSettings } from './options.js';
import { skipUnhealthy } from './skip-unhealthy.js';
import { stickyOrder } from './sticky-order.js';
import { stickyValue } from './sticky-value.js';
import { weightedOrder } from './weighted-order.js';

/** Orders the candidates by the model's strategy, and leaves targets alone that fail or are rate limited. */
@injectable()
export class RoutingPlugin implements PluginInstance {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #book: HealthBook;
  readonly #breaker: BreakerSettings;
  readonly #failClosed: boolean;
  readonly #sessionHeader: string;
  /** Uniform in [0, 1). */
  random: () => number = Math.random;

  constructor(
    @inject(CLOCK) clock: Clock,
    @inject(LOGGER) logger: Logger,
    @inject(STATE) state: SurvivingState,
    @inject(OPTIONS) options: RoutingOptions,
  ) {
    this.#clock = clock;
    this.#logger = logger;
    this.#book = state.get('health', () => new HealthBook());
    this.#breaker = readBreakerSettings(options);
    this.#failClosed = options.failClosed ?? false;
    this.#sessionHeader = options.sessionHeader ?? 'x-helix-session';
  }

  route(context: RoutingContext, plan: RoutePlan): RoutePlan {
    const ordered = plan.candidates.length > 1 ? this.#order(context, plan) : plan;
    if (!this.#book.hasTrouble) return ordered;
    return skipUnhealthy(ordered, this.#book, {
      requestId: context.requestId,
      now: this.#clock.monotonic(),
      failClosed: this.#failClosed,
    });
  }

  attempt(context: AttemptContext, event: AttemptEvent): void {
    const { requestId, target } = context;
    if (event.type === 'start') {
      if (this.#book.hasTrouble) this.#started(requestId, target.id);
      return;
    }
    const now = this.#clock.monotonic();
    switch (event.outcome) {
      case 'cancelled':
        this.#book.find(target.id)?.releaseProbe(requestId);
        return;
      case 'ok':
        if (this.#book.take(target.id).succeeded(requestId, now - event.durationMs, now, this.#breaker) !== undefined) {
          this.#logger.info('a target has recovered', { target: target.id });
        }
        return;
      case 'failed':
        this.#failed(context, event, now);
    }
  }

  observe(context: SettledContext): void {
    if (this.#book.hasTrouble) this.#book.releaseProbes(context.requestId);
  }

  #started(requestId: string, targetId: string): void {
    const now = this.#clock.monotonic();
    this.#book.findTroubled(targetId, now)?.started(requestId, now);
  }

  #order(context: RoutingContext, plan: RoutePlan): RoutePlan {
    const { strategy, sticky } = context.policy.routing;
    let missing = '';
    if (sticky !== undefined) {
      const value = stickyValue(sticky, context, this.#sessionHeader);
      if (value !== undefined) return plan.replace(stickyOrder(plan.candidates, value), `sticky by ${sticky}`);
      missing = `; no ${sticky} to stick to`;
    }
    switch (strategy) {
      case 'weighted':
        return plan.replace(weightedOrder(plan.candidates, this.random()), `weighted${missing}`);
      case 'ordered':
        return plan.replace(plan.candidates, `ordered${missing}`);
      default:
        // A strategy of another plugin: its order stands.
        return plan;
    }
  }

  #failed(context: AttemptContext, event: AttemptEvent & { readonly type: 'end' }, now: number): void {
    const { requestId, target } = context;
    const errorClass = event.error?.class ?? 'server_error';
    // `total` is the request's own deadline, which the caller may have set: it says nothing about the target.
    if (isCallerFault(errorClass) || event.error?.limit === 'total') {
      this.#book.find(target.id)?.releaseProbe(requestId);
      return;
    }
    const health = this.#book.take(target.id);
    if (errorClass === 'rate_limit') {
      health.rateLimited(requestId, event.error?.retryAfterMs, now, this.#breaker);
      this.#book.markTroubled(target.id);
    } else if (health.failed(requestId, now, this.#breaker) === 'opened') {
      this.#book.markTroubled(target.id);
      this.#logger.warn('a target is failing and is left alone', {
        target: target.id,
        error: errorClass,
        retry_in_ms: Math.ceil(health.recoversAt() - now),
      });
    }
  }
}

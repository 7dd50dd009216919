import {
  type AttemptRecord,
  type HelixError,
  isPromise,
  type Target,
  type UpstreamErrorInfo,
  usdString,
} from '@helix/contracts';
import type { ActiveProvider } from '../generation/generation.js';
import { endInError } from '../request/end-in-error.js';
import type { AttemptContext } from './attempt-context.js';
import { intentOf } from './attempt-intent.js';
import type { AttemptResult } from './attempt-result.js';
import { AttemptView } from './attempt-view.js';
import { bookAttempt } from './book-attempt.js';
import { toCallerError } from './caller-error.js';
import { HeldAnswer } from './held-answer.js';
import { describeDialFailure, notSent } from './not-sent.js';
import { isVerbatim } from './opaque-reply.js';
import { type AnswerPath, OutgoingAttempt } from './outgoing-attempt.js';
import { recordAttempt } from './record-attempt.js';
import { ReplyWriter } from './reply-writer.js';
import { tellOwner, withoutUse } from './stored-reply.js';
import { tellAttempt } from './tell-attempt.js';
import type { UpstreamCall } from './upstream-call.js';

/** How a request that went upstream ended. */
export type DispatchOutcome =
  | { readonly status: 'ok' }
  | { readonly status: 'cancelled' }
  /** The caller has the provider's own error. */
  | { readonly status: 'failed'; readonly error: HelixError }
  /** The caller has part of an answer and an error in its dialect behind it. */
  | { readonly status: 'truncated'; readonly error: HelixError };

/** What became of one attempt: the request is over, or another target may be asked. */
export type Tried =
  | { readonly kind: 'done'; readonly outcome: DispatchOutcome }
  | { readonly kind: 'failed'; readonly error: UpstreamErrorInfo };

/** Makes the attempts of a request: each is announced to the ledger, sent, booked, told to the observers, and its answer given to the caller. */
export class AttemptRunner {
  readonly #context: AttemptContext;
  readonly #path: AnswerPath;
  #count = 0;

  constructor(context: AttemptContext) {
    const { scope, generation, services } = context;
    this.#context = context;
    this.#path = {
      reply: new ReplyWriter(scope, generation, services),
      heldAnswer: scope.conversation === undefined ? undefined : new HeldAnswer(scope, services),
    };
  }

  /** How many attempts were made. */
  get count(): number {
    return this.#count;
  }

  async run(target: Target, active: ActiveProvider, call: UpstreamCall): Promise<Tried> {
    const { scope, services, generation, held } = this.#context;
    for (const warning of call.warnings) scope.warnings.push(`${warning.field} ${warning.action}: ${warning.reason}`);
    const intent = intentOf(this.#context, target);
    const durable = services.ledger.intend(intent);
    if (isPromise(durable)) await durable;
    held.markDispatched();
    const startedAt = services.clock.monotonic();
    this.#count += 1;
    const told = new AttemptView(scope, intent.id, this.#count, target);
    tellAttempt(scope, services, told, { type: 'start' });
    let result: AttemptResult;
    try {
      result = await new OutgoingAttempt(
        this.#context,
        { target, active, call, number: this.#count },
        this.#path,
      ).send();
    } catch (error) {
      result = notSent(describeDialFailure(error));
    }
    scope.onAbort(undefined);
    const durationMs = services.clock.monotonic() - startedAt;
    scope.waitedMs += durationMs;
    const record = bookAttempt({
      intent,
      target,
      result: scope.isFree || scope.operation === 'batches' ? withoutUse(result) : result,
      pricing: generation.pricing,
      durationMs,
      summary: scope.summary,
    });
    recordAttempt(this.#context, record, { target, result });
    tellAttempt(scope, services, told, {
      type: 'end',
      outcome: result.kind === 'failed' ? 'failed' : result.kind === 'cancelled' ? 'cancelled' : 'ok',
      error: result.kind === 'failed' ? result.error : undefined,
      ttftMs: record.ttftMs,
      durationMs,
    });
    if (scope.onAnswer !== undefined || scope.onRelayed !== undefined) await tellOwner(scope, result);
    return this.#deliver(result, target, { record, call });
  }

  #deliver(result: AttemptResult, target: Target, { record, call }: Booked): Tried {
    const { scope } = this.#context;
    const { reply, heldAnswer } = this.#path;
    switch (result.kind) {
      case 'cancelled':
        return { kind: 'done', outcome: { status: 'cancelled' } };
      case 'json':
        heldAnswer?.hasCome(result, target, { record, call });
        reply.writeJson({ result, cost: record.cost, target, call, attempts: this.#count });
        return { kind: 'done', outcome: { status: 'ok' } };
      case 'streamed':
        heldAnswer?.hasStreamed(target, record);
        if (call.mode === 'raw') scope.reply.addTrailers({ 'x-helix-cost-usd': usdString(record.cost) });
        scope.reply.end(result.held);
        return {
          kind: 'done',
          outcome: scope.endedBy === undefined ? { status: 'ok' } : { status: 'truncated', error: scope.endedBy },
        };
      case 'failed': {
        const error = toCallerError(result.error, target, this.#count);
        if (result.answer !== undefined && isVerbatim(call.dialect)) {
          reply.writeError(result.answer, { target, call, attempts: this.#count });
          return { kind: 'done', outcome: { status: 'failed', error } };
        }
        if (!result.committed) return { kind: 'failed', error: result.error };
        if (!result.framed) endInError(scope, error);
        else scope.reply.end();
        return { kind: 'done', outcome: { status: 'truncated', error } };
      }
    }
  }
}

interface Booked {
  readonly record: AttemptRecord;
  readonly call: UpstreamCall;
}

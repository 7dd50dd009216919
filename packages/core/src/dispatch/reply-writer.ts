import {
  type AnswerKeeping,
  type ChatDialect,
  type ChatResponse,
  type EncodeContext,
  type EventTransform,
  type ExchangeDialect,
  HelixError,
  type JsonObject,
  type NanoUsd,
  type Target,
  type UpstreamDialect,
} from '@helix/contracts';
import { eventsOf, foldEvents, tokensOfDelta, WholeFrames } from '@helix/wire';
import { keepAnswer } from '../conversation/keep-answer.js';
import { KeepingRelay } from '../conversation/keeping-relay.js';
import type { Generation } from '../generation/generation.js';
import { answerHeaders } from '../request/reply-headers.js';
import type { RequestScope } from '../request/request-scope.js';
import type { KeySpace } from '../seals/key-space.js';
import type { CoreServices } from '../services.js';
import type { AttemptResult } from './attempt-result.js';
import { applyTransforms, RawRelay, type StreamRelay, TranslatingRelay, withMaker } from './reply-relay.js';
import { exchangeRequest, type UpstreamCall } from './upstream-call.js';

interface Answer {
  readonly target: Target;
  readonly call: UpstreamCall;
  /** Made so far, this one included. */
  readonly attempts: number;
}

export interface StreamHead extends Answer {
  /** The model that answers, in the provider's words. */
  readonly model: string | undefined;
}

export interface JsonAnswer extends Answer {
  readonly result: AttemptResult & { readonly kind: 'json' };
  readonly cost: NanoUsd;
}

/** Writes an upstream's answer to the caller, in the caller's dialect. */
export class ReplyWriter {
  constructor(
    private readonly scope: RequestScope,
    private readonly generation: Generation,
    private readonly services: CoreServices,
  ) {}

  /** How the upstream's stream becomes the caller's. `upstream`: the call's dialect, as its provider counts. */
  createRelay(call: UpstreamCall, target: Target, upstream: UpstreamDialect): StreamRelay {
    const { scope } = this;
    const { keeping } = call;
    if (call.mode === 'raw' || (call.dialect === scope.wire && call.transforms.length === 0 && keeping === undefined)) {
      const tap = (upstream as ChatDialect).createStreamTap({ dropUsage: !scope.summary.includeUsage });
      return new RawRelay(tap, scope.chatDialect?.streamType === undefined ? new WholeFrames() : undefined);
    }
    const relay = new TranslatingRelay({
      upstream: upstream as ChatDialect,
      caller: scope.wire as ChatDialect,
      context: this.#encodeContext(target, keeping),
      transforms: call.transforms,
      tokensOfDelta,
      keySpace: call.keySpace,
    });
    if (keeping?.stored !== true) return relay;
    return new KeepingRelay(relay, (answer) => keepAnswer(scope, this.services, { keeping, answer }));
  }

  #encodeContext(target: Target, keeping: AnswerKeeping | undefined): EncodeContext {
    const { scope } = this;
    const { pricing } = this.generation;
    const request = scope.chatRequest();
    if (request === undefined) throw new HelixError('internal', 'The request has no canonical form.');
    return {
      requestId: scope.requestId,
      model: scope.summary.model,
      createdAt: Math.floor(scope.receivedAt / 1_000),
      includeUsage: scope.summary.includeUsage,
      request,
      keeping,
      costOf: (usage) =>
        usage.reportedCost ?? pricing.costOf(pricing.priceOf(target, scope.receivedAt), usage.billed ?? usage.buckets),
    };
  }

  #encodeExchange(answer: object): JsonObject {
    const { scope } = this;
    const caller = scope.wire as ExchangeDialect<object, object>;
    const { requestId, summary } = scope;
    return caller.encodeResponse(answer, { requestId, model: summary.model, request: exchangeRequest(scope) });
  }

  /** The head of a streamed answer. */
  writeStreamHead({ target, model, call, attempts }: StreamHead): void {
    const { scope } = this;
    scope.ttftMs = this.services.clock.monotonic() - scope.startedAt;
    scope.reply.stopHeartbeat();
    scope.reply.writeHead(200, {
      ...streamHeaders(scope),
      ...(call.mode === 'raw' ? { trailer: 'x-helix-cost-usd' } : {}),
      ...answerHeaders(scope, {
        target,
        model,
        attempts,
        cost: undefined,
        warnings: call.warnings,
        generation: this.generation.id,
      }),
    });
  }

  /** A JSON answer, whole: as it came, or in the caller's dialect. */
  writeJson({ result, cost, target, call, attempts }: JsonAnswer): void {
    const { scope } = this;
    scope.ttftMs = this.services.clock.monotonic() - scope.startedAt;
    const headers = answerHeaders(scope, {
      target,
      model: result.facts.model,
      attempts,
      cost,
      warnings: call.warnings,
      generation: this.generation.id,
    });
    if (result.response === undefined) {
      writeBody(scope, headers, result.bytes);
      return;
    }
    if (scope.operation !== 'chat') {
      writeBody(scope, headers, Buffer.from(JSON.stringify(this.#encodeExchange(result.response))));
      return;
    }
    const response = transformResponse(nameMaker(result.response as ChatResponse, call.keySpace), call.transforms);
    const { keeping } = call;
    const context = this.#encodeContext(target, keeping);
    const caller = scope.wire as ChatDialect;
    if (!scope.summary.stream) {
      const answer = caller.encodeResponse(response, context);
      if (keeping !== undefined) keepAnswer(scope, this.services, { keeping, answer });
      writeBody(scope, headers, Buffer.from(JSON.stringify(answer)));
      return;
    }
    // The provider answered a stream request with plain JSON: the caller still gets its stream.
    const encoder = caller.createStreamEncoder(context);
    let text = '';
    for (const event of eventsOf(response)) text += encoder.push(event);
    if (keeping !== undefined && encoder.response !== undefined)
      keepAnswer(scope, this.services, { keeping, answer: encoder.response });
    scope.reply.writeHead(200, { ...streamHeaders(scope), ...headers });
    scope.reply.end(text);
  }
}

/** The head of every stream to the caller. */
export function streamHeaders(scope: RequestScope): Record<string, string> {
  return { 'content-type': streamType(scope), 'cache-control': 'no-cache', 'x-accel-buffering': 'no' };
}

/** The media type of the caller's streams. */
export function streamType({ chatDialect }: RequestScope): string {
  return chatDialect?.streamType ?? 'text/event-stream; charset=utf-8';
}

function nameMaker(response: ChatResponse, maker: KeySpace): ChatResponse {
  const isSealed = response.choices.some(({ blocks }) => blocks.some(({ seal }) => seal !== undefined));
  if (!isSealed) return response;
  const choices = response.choices.map((choice) => ({
    ...choice,
    blocks: choice.blocks.map((block) => withMaker(block, maker)),
  }));
  return { ...response, choices };
}

function transformResponse(response: ChatResponse, transforms: readonly EventTransform[]): ChatResponse {
  if (transforms.length === 0) return response;
  return foldEvents(eventsOf(response).flatMap((event) => applyTransforms(event, transforms)));
}

function writeBody(scope: RequestScope, headers: Record<string, string>, bytes: Buffer): void {
  headers['content-type'] = 'application/json';
  headers['content-length'] = String(bytes.length);
  scope.reply.writeHead(200, headers);
  scope.reply.end(bytes);
}

import {
  type AnswerKeeping,
  type ChatDialect,
  type ChatResponse,
  type EncodeContext,
  type EventTransform,
  type ExchangeDialect,
  type HeaderMap,
  HelixError,
  isOpaque,
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
import type { AttemptResult, RawAnswer } from './attempt-result.js';
import { carriedHeaders, tapOpaque } from './opaque-reply.js';
import { applyTransforms, RawRelay, type StreamRelay, TranslatingRelay, withMaker } from './reply-relay.js';
import { exchangeRequest, type UpstreamCall } from './upstream-call.js';

interface Answer {
  readonly target: Target;
  readonly call: UpstreamCall;
  /** Made so far, this one included. */
  readonly attempts: number;
}

/** An upstream that has begun to answer: the call's dialect, as its provider counts, and its headers. */
export interface AnsweringUpstream {
  readonly dialect: UpstreamDialect;
  readonly headers: HeaderMap;
}

export interface StreamHead extends Answer {
  readonly status: number;
  readonly headers: HeaderMap;
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

  /** How the upstream's stream becomes the caller's. */
  createRelay(call: UpstreamCall, target: Target, upstream: AnsweringUpstream): StreamRelay {
    const { scope } = this;
    const { dialect } = upstream;
    const opaque = tapOpaque(scope, dialect, upstream.headers);
    if (opaque !== undefined) return new RawRelay(opaque, undefined);
    const { keeping } = call;
    if (call.mode === 'raw' || (call.dialect === scope.wire && call.transforms.length === 0 && keeping === undefined)) {
      const tap = (dialect as ChatDialect).createStreamTap({ dropUsage: !scope.summary.includeUsage });
      return new RawRelay(tap, scope.chatDialect?.streamType === undefined ? new WholeFrames() : undefined);
    }
    const relay = new TranslatingRelay({
      upstream: dialect as ChatDialect,
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
        usage.reportedCost ??
        pricing.costOf(pricing.priceOf(target, scope.receivedAt), usage.billed ?? usage.buckets, usage.units),
    };
  }

  #headersOf({ target, call, attempts }: Answer, model?: string, cost?: NanoUsd): string[] {
    const { warnings } = call;
    return answerHeaders(this.scope, { target, model, attempts, cost, warnings, generation: this.generation.id });
  }

  #encodeExchange(answer: object): JsonObject {
    const { scope } = this;
    const caller = scope.wire as ExchangeDialect<object, object>;
    const { requestId, summary } = scope;
    return caller.encodeResponse(answer, { requestId, model: summary.model, request: exchangeRequest(scope) });
  }

  /** The head of a streamed answer. */
  writeStreamHead({ target, model, call, status, headers, attempts }: StreamHead): void {
    const { scope } = this;
    scope.ttftMs = this.services.clock.monotonic() - scope.startedAt;
    scope.reply.stopHeartbeat();
    const fields = this.#headersOf({ target, call, attempts }, model);
    fields.push(...(isOpaque(call.dialect) ? carriedHeaders(headers, call.dialect) : streamHeaders(scope)));
    const trailer = call.mode === 'raw' ? 'x-helix-cost-usd' : undefined;
    scope.reply.writeHead(isOpaque(call.dialect) ? status : 200, fields, trailer);
  }

  /** A provider's error, as it came. */
  writeError(error: RawAnswer, answer: Answer): void {
    writeRaw(this.scope, error, [...this.#headersOf(answer), ...carriedHeaders(error.headers, answer.call.dialect)]);
  }

  /** A JSON answer, whole: as it came, or in the caller's dialect. */
  writeJson({ result, cost, target, call, attempts }: JsonAnswer): void {
    const { scope } = this;
    scope.ttftMs = this.services.clock.monotonic() - scope.startedAt;
    const headers = this.#headersOf({ target, call, attempts }, result.facts.model, cost);
    if (isOpaque(call.dialect)) {
      const { bytes, usage } = result;
      headers.push(...carriedHeaders(result.headers, call.dialect));
      writeRaw(scope, { status: usage.httpStatus ?? 200, bytes }, headers);
      return;
    }
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
    scope.reply.writeHead(200, [...streamHeaders(scope), ...headers]);
    scope.reply.end(text);
  }
}

/** What the head of every stream to the caller says, names and values in turn. */
export function streamHeaders(scope: RequestScope): readonly string[] {
  return ['content-type', streamType(scope), 'cache-control', 'no-cache', 'x-accel-buffering', 'no'];
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

function writeBody(scope: RequestScope, headers: string[], bytes: Buffer): void {
  headers.push('content-type', 'application/json');
  writeRaw(scope, { status: 200, bytes }, headers);
}

function writeRaw(
  { reply }: RequestScope,
  { status, bytes }: Pick<RawAnswer, 'status' | 'bytes'>,
  headers: string[],
): void {
  headers.push('content-length', String(bytes.length));
  reply.writeHead(status, headers);
  reply.end(bytes);
}

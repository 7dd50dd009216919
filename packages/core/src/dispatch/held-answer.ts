import {
  type AttemptRecord,
  inputTokens,
  isJsonObject,
  type JsonObject,
  outputTokens,
  type StreamFacts,
  type Target,
} from '@helix/contracts';
import { isHeldBy, rememberHolder } from '../conversation/keep-answer.js';
import type { ActiveProvider } from '../generation/generation.js';
import type { RequestScope } from '../request/request-scope.js';
import type { CoreServices } from '../services.js';
import type { AttemptResult } from './attempt-result.js';
import type { UpstreamCall } from './upstream-call.js';

/** An answer that its provider keeps: who has it is remembered as soon as its id is known, and again when it is known how long it is. */
export class HeldAnswer {
  #id: string | undefined;
  #streamed: StreamFacts | undefined;

  constructor(
    private readonly scope: RequestScope,
    private readonly services: CoreServices,
  ) {}

  /** A stream has begun to be read. */
  reads(facts: StreamFacts): void {
    this.#streamed = facts;
  }

  /** The head of a stream goes out. */
  streams(
    id: string | undefined,
    target: Target,
    place: { readonly active: ActiveProvider; readonly call: UpstreamCall },
  ): void {
    if (isHeldBy(this.scope, place.active, place.call.dialect)) this.#remember(id, target, undefined);
  }

  /** A plain answer has come. */
  hasCome(result: AttemptResult & { readonly kind: 'json' }, target: Target, { record, call }: Ended): void {
    if (call.keeping !== undefined) return;
    const copies = call.mode === 'raw' && this.scope.conversation?.retention.copies === true;
    this.#remember(result.facts.id, target, { record, response: copies ? parseAnswer(result.bytes) : undefined });
  }

  /** A stream has ended well. */
  hasStreamed(target: Target, record: AttemptRecord): void {
    if (this.#id !== undefined) this.#remember(this.#id, target, { record, response: this.#streamed?.response });
  }

  #remember(
    id: string | undefined,
    target: Target,
    ended: { readonly record: AttemptRecord; readonly response: JsonObject | undefined } | undefined,
  ): void {
    if (id === undefined) return;
    this.#id = id;
    const tokens = ended === undefined ? 0 : inputTokens(ended.record.buckets) + outputTokens(ended.record.buckets);
    rememberHolder(this.scope, this.services, { id, target, tokens, response: ended?.response });
  }
}

interface Ended {
  readonly record: AttemptRecord;
  readonly call: UpstreamCall;
}

function parseAnswer(bytes: Buffer): JsonObject | undefined {
  const answer: unknown = JSON.parse(bytes.toString('utf8'));
  return isJsonObject(answer) ? answer : undefined;
}

import type { IncomingMessage } from 'node:http';
import {
  type AttemptRecord,
  type ChatDialect,
  type ChatRequest,
  type Dialect,
  type FormPart,
  HelixError,
  type JsonObject,
  type MaybePromise,
  type ModelPolicy,
  type Payer,
  type PlannedContext,
  type Pricing,
  type Principal,
  type RequestRecord,
  type RequestSummary,
  type RoutePlan,
  type StoredResource,
  type TokenUsage,
  type TraceEntry,
} from '@helix/contracts';
import type { Conversation } from '../conversation/conversation.js';
import type { HeldMeters } from '../metering/held-meters.js';
import type { HookChain } from '../pipeline/pipeline.js';
import type { ResolvedModel } from '../routing/routing-index.js';
import type { RequestSeals } from '../seals/request-seals.js';
import type { UpgradeResponse } from '../socket/upgrade-response.js';
import type { CallerReply } from './caller-reply.js';
import type { BillableRoute } from './route.js';

const NOBODY: Payer = Object.freeze({
  org: undefined,
  team: undefined,
  user: undefined,
  key: undefined,
  endUser: undefined,
  tags: Object.freeze([]),
});

/**
 * Everything of one request, from its arrival to its settlement. It is the context that hooks see (each phase under a type that shows
 * only what exists by then; reading ahead throws), and the owner of all that must be given back.
 */
export class RequestScope implements PlannedContext {
  readonly requestId: string;
  readonly receivedAt: number;
  readonly startedAt: number;
  readonly route: BillableRoute;
  readonly chain: HookChain;
  readonly reply: CallerReply;
  readonly request: IncomingMessage;
  /** Set for a call that asks for a WebSocket. */
  readonly upgrade: UpgradeResponse | undefined;
  /** Why the gateway ended what had begun, when it did. */
  endedBy: HelixError | undefined;
  readonly trace: TraceEntry[] = [];
  readonly warnings: string[] = [];
  readonly attempts: AttemptRecord[] = [];
  readonly params: Readonly<Record<string, string>>;
  /** The caller's dialect: the route's, until the call shows a closer one. */
  wire: Dialect;
  /** What serves the call, where no model of the configuration does. */
  direct: ResolvedModel | undefined;
  /** What the call is held by, where not by the generation's prices: a batch's. */
  pricing: Pricing | undefined;
  /** What of the provider's the call is about, when it is not to make something. */
  resource: StoredResource | undefined;
  /** What to do with a JSON answer and its usage before it is written; a rejection is the caller's error. */
  onAnswer: ((body: JsonObject, usage: TokenUsage | undefined) => MaybePromise<void>) | undefined;
  /** What to do when an answer was relayed to its end. */
  onRelayed: ((usage: TokenUsage | undefined) => MaybePromise<void>) | undefined;
  /** `hit` when a plugin has answered. */
  cache: RequestRecord['cache'] = 'miss';
  /** The call costs nothing, whatever it asks for. */
  isFree = false;
  held: HeldMeters | undefined;
  /** Its place among the open requests. */
  openAt: number | undefined;
  /** Why the gateway itself ended the request. */
  stoppedBy: HelixError | undefined;
  ttftMs: number | undefined;
  /** Milliseconds spent waiting for upstreams and for the caller's body: what is not the gateway's overhead. */
  waitedMs = 0;
  /** The plugin whose hook runs now: owner of `note`. */
  speaking: { hook: string; plugin: string } = { hook: '', plugin: 'helix' };
  bytes: Buffer = EMPTY;
  body: JsonObject = {};
  /** The parts of a body that is a form; `body` is empty then. */
  form: readonly FormPart[] | undefined;
  /** Set when a plugin has changed the request: the caller's bytes no longer say what is meant. */
  changed: ChatRequest | undefined;
  /** The request with media as bytes, once a target needed it so. */
  inlined: ChatRequest | undefined;
  /** For dialects with stored answers. */
  conversation: Conversation | undefined;
  /** The model's targets take each other's reasoning seals no further than their key spaces reach, and there are several of these. */
  severalKeySpaces = false;
  /** For chat alone. */
  seals: RequestSeals | undefined;
  #principal: Principal | undefined;
  #summary: RequestSummary | undefined;
  #policy: ModelPolicy | undefined;
  #plan: RoutePlan | undefined;
  #decoded: ChatRequest | undefined;
  #controller: AbortController | undefined;
  #aborted = false;
  #onAbort: (() => void) | undefined;
  #payer: Payer | undefined;

  constructor(input: {
    readonly requestId: string;
    readonly receivedAt: number;
    readonly startedAt: number;
    readonly route: BillableRoute;
    readonly chain: HookChain;
    readonly request: IncomingMessage;
    readonly reply: CallerReply;
    readonly upgrade?: UpgradeResponse | undefined;
    readonly params: Readonly<Record<string, string>>;
  }) {
    this.requestId = input.requestId;
    this.receivedAt = input.receivedAt;
    this.startedAt = input.startedAt;
    this.route = input.route;
    this.wire = input.route.dialect;
    this.chain = input.chain;
    this.request = input.request;
    this.reply = input.reply;
    this.upgrade = input.upgrade;
    this.params = input.params;
    input.reply.onGone(() => this.abort());
  }

  get operation(): BillableRoute['operation'] {
    return this.route.operation;
  }
  get dialect(): string {
    return this.route.dialect.id;
  }
  get chatDialect(): ChatDialect | undefined {
    return this.wire.operation === 'chat' ? (this.wire as ChatDialect) : undefined;
  }
  get method(): string {
    return this.route.method;
  }
  get path(): string {
    return this.route.path;
  }
  get headers(): IncomingMessage['headers'] {
    return this.request.headers;
  }
  get remoteAddress(): string | undefined {
    return this.request.socket.remoteAddress;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#aborted) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  /** The caller has gone. */
  get aborted(): boolean {
    return this.#aborted;
  }

  /** Stops all that the request waits for. */
  abort(): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#controller?.abort();
    this.#onAbort?.();
  }

  /** The gateway ends the request: its caller has been told this. */
  stop(error: HelixError): void {
    this.stoppedBy ??= error;
    this.abort();
  }

  /** What to do at once when the caller goes; replaces what was set before. */
  onAbort(listener: (() => void) | undefined): void {
    this.#onAbort = listener;
    if (this.#aborted) listener?.();
  }

  note(said: string): void {
    this.trace.push({ hook: this.speaking.hook, plugin: this.speaking.plugin, ms: 0, said });
  }

  get principal(): Principal {
    return known(this.#principal, 'principal');
  }
  set principal(principal: Principal) {
    this.#principal = principal;
    this.#payer = undefined;
  }
  get principalIfKnown(): Principal | undefined {
    return this.#principal;
  }
  get summary(): RequestSummary {
    return known(this.#summary, 'summary');
  }
  set summary(summary: RequestSummary) {
    this.#summary = summary;
  }
  get summaryIfKnown(): RequestSummary | undefined {
    return this.#summary;
  }
  get policy(): ModelPolicy {
    return known(this.#policy, 'policy');
  }
  set policy(policy: ModelPolicy) {
    this.#policy = policy;
  }
  get plan(): RoutePlan {
    return known(this.#plan, 'plan');
  }
  set plan(plan: RoutePlan) {
    this.#plan = plan;
  }

  chatRequest(): ChatRequest | undefined {
    if (this.changed !== undefined) return this.changed;
    if (this.#decoded === undefined) this.#decoded = this.chatDialect?.decodeRequest(this.body);
    return this.#decoded;
  }

  get payer(): Payer {
    if (this.#payer === undefined) {
      this.#payer = this.#principal === undefined ? NOBODY : payerOf(this.#principal);
    }
    return this.#payer;
  }
}

/** A principal lives as long as its key is cached, and its payer with it: what is kept by the payer is found again with the next request. */
const payers = new WeakMap<Principal, Payer>();

function payerOf(principal: Principal): Payer {
  let payer = payers.get(principal);
  if (payer === undefined) {
    const { org, team, user, key, endUser, tags } = principal;
    payer = { org: org?.id, team: team?.id, user: user?.id, key: key?.id, endUser, tags };
    payers.set(principal, payer);
  }
  return payer;
}

const EMPTY = Buffer.alloc(0);

function known<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new HelixError('internal', `A plugin read \`${name}\` in a phase before it exists.`);
  return value;
}

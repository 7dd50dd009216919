import {
  type AttemptIntent,
  type AttemptRecord,
  EMPTY_BUCKETS,
  type NanoUsd,
  type Payer,
  type RequestRecord,
} from '@helix/contracts';

const PAYER: Payer = {
  org: 'org_1',
  team: 'team_1',
  user: 'user_1',
  key: 'key_1',
  endUser: undefined,
  tags: ['batch'],
};
const ADMITTED_AT = Date.UTC(2026, 0, 15, 12);

/** An intent of request `req_1` at `openai/gpt-4o`, estimated at 500 nano-dollars, with what a test gives over it. */
export function anIntent(given: Partial<AttemptIntent> = {}): AttemptIntent {
  return {
    id: 'att_1',
    requestId: 'req_1',
    admittedAt: ADMITTED_AT,
    startedAt: ADMITTED_AT + 2,
    payer: PAYER,
    model: 'chat',
    provider: 'openai',
    upstreamModel: 'gpt-4o',
    operation: 'chat',
    dialect: 'openai-chat',
    estimatedCost: 500n as NanoUsd,
    estimatedInputTokens: 40,
    generation: 'gen_1',
    ...given,
  };
}

/** A good attempt that cost 300 nano-dollars, with what a test gives over it. */
export function anAttempt(given: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    intent: anIntent(),
    status: 'ok',
    httpStatus: 200,
    upstreamRequestId: 'upstream_1',
    ttftMs: 120.5,
    durationMs: 800.25,
    buckets: { ...EMPTY_BUCKETS, inputUncached: 30, outputText: 12 },
    cost: 300n as NanoUsd,
    estimated: false,
    reported: false,
    unpriced: false,
    error: undefined,
    ...given,
  };
}

/** The request `req_1` of one good attempt, with what a test gives over it. */
export function aRequest(given: Partial<RequestRecord> = {}): RequestRecord {
  return {
    id: 'req_1',
    createdAt: ADMITTED_AT,
    payer: PAYER,
    operation: 'chat',
    dialect: 'openai-chat',
    model: 'chat',
    status: 'ok',
    code: undefined,
    httpStatus: 200,
    estimated: false,
    cache: 'miss',
    buckets: { ...EMPTY_BUCKETS, inputUncached: 30, outputText: 12 },
    cost: 300n as NanoUsd,
    ttftMs: 120.5,
    durationMs: 802,
    overheadMs: 1.75,
    generation: 'gen_1',
    attempts: 1,
    ...given,
  };
}

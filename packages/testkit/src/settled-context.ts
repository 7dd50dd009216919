import { EMPTY_BUCKETS, nanoUsd, type RequestRecord, type SettledContext } from '@helix/contracts';
import { aRoutingContext } from './builders.js';

/** The context of an `observe` hook: an answered call that cost one cent, with what a test gives over it. */
export function aSettledContext(
  given: Partial<Omit<SettledContext, 'record'>> & { readonly record?: Partial<RequestRecord> } = {},
): SettledContext {
  const { requestId, receivedAt, operation, dialect, principal, ...call } = aRoutingContext();
  const { key, team, tags } = principal;
  return {
    ...call,
    requestId,
    receivedAt,
    operation,
    dialect,
    principal,
    attempts: [],
    trace: [],
    meters: [],
    limits: [],
    warnings: [],
    ...given,
    record: {
      id: requestId,
      createdAt: receivedAt,
      payer: { org: undefined, team: team?.id, user: undefined, key: key?.id, endUser: undefined, tags },
      operation,
      dialect,
      model: 'chat',
      status: 'ok',
      code: undefined,
      httpStatus: 200,
      estimated: false,
      cache: 'miss',
      buckets: { ...EMPTY_BUCKETS, inputUncached: 1_000, outputText: 100 },
      cost: nanoUsd(0.01),
      ttftMs: undefined,
      durationMs: 500,
      overheadMs: 1,
      generation: 'gen_1',
      attempts: 1,
      ...given.record,
    },
  };
}

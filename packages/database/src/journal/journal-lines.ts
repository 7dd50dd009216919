import type { AttemptIntent, AttemptRecord, RequestRecord } from '@helix/contracts';
import { packFlags } from '../ledger/attempt-flags.js';
import type { Dimension } from '../ledger/dimension.js';
import { packBuckets } from '../ledger/packed-buckets.js';

/**
 * The journal's lines are JSON arrays. A segment begins with the header; `p` and `o` give a payer and an origin a number, which holds to the end of
 * the segment; `i` is an intent, `a` the outcome of an intent, `r` a request. They are put together by hand: this is on the way of every request.
 */
export const JOURNAL_HEADER = '["helix-journal",2]\n';

/** `["p",number,…values]` or `["o",number,…values]`. */
export function definitionLine(dimension: Dimension): string {
  return `${JSON.stringify([dimension.table === 'payers' ? 'p' : 'o', dimension.number, ...dimension.values])}\n`;
}

/** `["i",id,request id,admitted at,started at,payer,origin,estimated cost,estimated input tokens]` */
export function intentLine(intent: AttemptIntent, payer: number, origin: number): string {
  return `["i",${quote(intent.id)},${quote(intent.requestId)},${intent.admittedAt},${intent.startedAt},${payer},${origin},"${intent.estimatedCost}",${intent.estimatedInputTokens}]\n`;
}

/** `["a",id,status,http status,upstream request id,ttft,duration,buckets,cost,flags,error]` */
export function outcomeLine(attempt: AttemptRecord): string {
  return `["a",${quote(attempt.intent.id)},"${attempt.status}",${attempt.httpStatus ?? null},${quoteOptional(attempt.upstreamRequestId)},${attempt.ttftMs ?? null},${attempt.durationMs},"${packBuckets(attempt.buckets)}","${attempt.cost}",${packFlags(attempt)},${quoteOptional(attempt.error)}]\n`;
}

/** `["r",id,created at,payer,origin,status,code,http status,estimated,cache,buckets,cost,ttft,duration,overhead,attempts]` */
export function requestLine(request: RequestRecord, payer: number, origin: number): string {
  return `["r",${quote(request.id)},${request.createdAt},${payer},${origin},"${request.status}",${quoteOptional(request.code)},${request.httpStatus},${request.estimated ? 1 : 0},"${request.cache}","${packBuckets(request.buckets)}","${request.cost}",${request.ttftMs ?? null},${request.durationMs},${request.overheadMs},${request.attempts}]\n`;
}

/** Anything that JSON would escape, or that is more than a byte. */
const AWKWARD = /[^ !#-[\]-~]/;

function quote(text: string): string {
  return AWKWARD.test(text) ? JSON.stringify(text) : `"${text}"`;
}

function quoteOptional(text: string | undefined): string {
  return text === undefined ? 'null' : quote(text);
}

import type { AttemptIntent } from '@helix/contracts';
import type { Dimension } from '../ledger/dimension.js';
import { jsonText } from '../ledger/json-text.js';
import type { AttemptRow, RequestRow } from '../ledger/rows.js';

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
  return `["i",${jsonText(intent.id)},${jsonText(intent.requestId)},${intent.admittedAt},${intent.startedAt},${payer},${origin},"${intent.estimatedCost}",${intent.estimatedInputTokens}]\n`;
}

/** `["a",id,status,cost,facts]` */
export function outcomeLine({ record, facts }: AttemptRow): string {
  return `["a",${jsonText(record.intent.id)},"${record.status}","${record.cost}",${facts}]\n`;
}

/** `["r",id,created at,payer,origin,status,cost,facts]` */
export function requestLine({ record, facts }: RequestRow, payer: number, origin: number): string {
  return `["r",${jsonText(record.id)},${record.createdAt},${payer},${origin},"${record.status}","${record.cost}",${facts}]\n`;
}

import type { AttemptIntent } from '@helix/contracts';
import type { Dimension } from '../ledger/dimension.js';
import { packMoney } from '../ledger/facts.js';
import type { AttemptRow, RequestRow } from '../ledger/rows.js';

/**
 * The journal's lines are JSON arrays. A segment begins with the header; `p` and `o` give a payer and an origin a number, which holds to the end of
 * the segment; `i` is an intent, `a` the outcome of an intent, `r` a request. This is on the way of every request:
 * facts are put in as the text that the row has too.
 */
export const JOURNAL_HEADER = '["helix-journal",2]\n';

/** `["p",number,…values]` or `["o",number,…values]`. */
export function definitionLine(dimension: Dimension): string {
  return `${JSON.stringify([dimension.table === 'payers' ? 'p' : 'o', dimension.number, ...dimension.values])}\n`;
}

/** `["i",id,request id,admitted at,started at,payer,origin,estimated cost,estimated input tokens]` */
export function intentLine(intent: AttemptIntent, payer: number, origin: number): string {
  return `${JSON.stringify(['i', intent.id, intent.requestId, intent.admittedAt, intent.startedAt, payer, origin, packMoney(intent.estimatedCost), intent.estimatedInputTokens])}\n`;
}

/** `["a",id,status,cost,facts]` */
export function outcomeLine({ record, facts }: AttemptRow): string {
  return `["a",${JSON.stringify(record.intent.id)},"${record.status}",${JSON.stringify(packMoney(record.cost))},${facts}]\n`;
}

/** `["r",id,created at,payer,origin,status,cost,facts]` */
export function requestLine({ record, facts }: RequestRow, payer: number, origin: number): string {
  return `["r",${JSON.stringify(record.id)},${record.createdAt},${payer},${origin},"${record.status}",${JSON.stringify(packMoney(record.cost))},${facts}]\n`;
}

import {
  HelixError,
  type JsonObject,
  type JsonValue,
  type Ledger,
  type RouteContribution,
  type SpendGroup,
  type SpendRow,
  usdNumber,
} from '@helix/contracts';
import { readRoute, replyList } from './admin-route.js';
import { readScope, readTime } from './query.js';

const GROUPS: readonly SpendGroup[] = ['org', 'team', 'user', 'key', 'end_user', 'model', 'provider', 'tag', 'day'];

/** Spend by group, as JSON or CSV. Throws `invalid_request` for a group that does not exist. */
export function createSpendRoutes(ledger: Ledger): readonly RouteContribution[] {
  return [
    readRoute('spend', 'Spend by group: group_by=team,model; from, to; format=json|csv.', async ({ query }) => {
      const groupBy = readGroups(query);
      const from = readTime(query, 'from');
      const to = readTime(query, 'to');
      const rows = (await ledger.spend({ from, to, scope: readScope(query), groupBy })).map(viewSpend);
      return query.get('format') === 'csv'
        ? { text: { contentType: 'text/csv; charset=utf-8', body: formatCsv(groupBy, rows) } }
        : replyList(rows);
    }),
  ];
}

function readGroups(query: URLSearchParams): readonly SpendGroup[] {
  const names = (query.get('group_by') ?? '').split(',').filter((name) => name !== '') as SpendGroup[];
  const unknown = names.find((name) => !GROUPS.includes(name));
  if (unknown === undefined) return names;
  throw new HelixError('invalid_request', `group_by does not know "${unknown}"; it takes ${GROUPS.join(', ')}.`, {
    param: 'group_by',
  });
}

function viewSpend(row: SpendRow): JsonObject {
  return {
    ...(row.group as Record<string, JsonValue>),
    requests: row.requests,
    input_tokens: row.inputTokens,
    output_tokens: row.outputTokens,
    ...(row.units !== undefined && { units: { ...row.units } }),
    cost_usd: usdNumber(row.cost),
    saved_usd: 0,
  };
}

function formatCsv(groupBy: readonly SpendGroup[], rows: readonly JsonObject[]): string {
  const columns = [...groupBy, 'requests', 'input_tokens', 'output_tokens', 'cost_usd', 'saved_usd'];
  const lines = rows.map((row) => columns.map((column) => formatCell(row[column])).join(','));
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}

function formatCell(value: JsonValue | undefined): string {
  const cell = value === null || value === undefined ? '' : String(value);
  // A leading = + - @ would be a formula in a spreadsheet.
  const safe = /^[=+\-@]/.test(cell) && Number.isNaN(Number(cell)) ? `'${cell}` : cell;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

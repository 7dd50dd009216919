import type { JsonObject, StoredResponse } from '@helix/contracts';
import type { Selectable } from 'kysely';
import type { ResponsesTable } from '../schema.js';

/** What a row takes beside its content: ids, times and indexes. */
const ROW_BYTES = 300;

type ResponseValues = Omit<Selectable<ResponsesTable>, 'number'>;

/** A stored answer as a row. */
export function toRow({ id, owner, key, createdAt, previousId, holder, content }: StoredResponse): ResponseValues {
  const input = content === undefined ? null : JSON.stringify(content.input);
  const response = content === undefined ? null : JSON.stringify(content.response);
  return {
    owner,
    id,
    key: key ?? null,
    created_at: createdAt,
    previous_id: previousId ?? null,
    provider: holder?.provider ?? null,
    model: holder?.model ?? null,
    context_tokens: holder?.contextTokens ?? 0,
    input,
    response,
    bytes: ROW_BYTES + Buffer.byteLength(input ?? '') + Buffer.byteLength(response ?? ''),
  };
}

/** And back. */
export function fromRow(row: ResponseValues): StoredResponse {
  const { provider, model, input, response } = row;
  return {
    id: row.id,
    owner: row.owner,
    key: row.key ?? undefined,
    createdAt: Number(row.created_at),
    previousId: row.previous_id ?? undefined,
    holder:
      provider === null || model === null ? undefined : { provider, model, contextTokens: Number(row.context_tokens) },
    content:
      input === null || response === null
        ? undefined
        : { input: JSON.parse(input) as JsonObject[], response: JSON.parse(response) as JsonObject },
  };
}

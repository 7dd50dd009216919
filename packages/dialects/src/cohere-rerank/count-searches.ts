import type { JsonObject, JsonValue } from '@helix/contracts';
import { asArray } from '../shared/json-draft.js';

/** A search is a query with up to this many documents; a longer document, with the query before it, counts once for each piece. Source: https://docs.cohere.com/docs/how-does-cohere-pricing-work */
const DOCUMENTS_PER_SEARCH = 100;
const PIECE_TOKENS = 500;
/** However long the query is, a piece has room for this much of the document; a guess, which only long queries need. */
const LEAST_ROOM_TOKENS = 50;
/** What Cohere reads of a document: `max_tokens_per_doc` of v2, `max_chunks_per_doc` of v1. Sources: https://docs.cohere.com/reference/rerank and /v1/reference/rerank */
const READ_TOKENS = 4_096;
const READ_PIECES = 10;

/** Searches as they are for documents of a usual length. */
export function usualSearches({ documents }: JsonObject): number {
  return Math.max(1, Math.ceil(asArray(documents).length / DOCUMENTS_PER_SEARCH));
}

/** An upper bound of the searches: no token is shorter than a byte. */
export function mostSearches(body: JsonObject): number {
  const room = Math.max(LEAST_ROOM_TOKENS, PIECE_TOKENS - bytesOf(body.query));
  const most = Math.max(
    Math.ceil(countOf(body.max_tokens_per_doc, READ_TOKENS) / room),
    countOf(body.max_chunks_per_doc, READ_PIECES),
  );
  let pieces = 0;
  for (const document of asArray(body.documents))
    pieces += Math.min(most, Math.max(1, Math.ceil(bytesOf(document) / room)));
  return Math.max(1, Math.ceil(pieces / DOCUMENTS_PER_SEARCH));
}

function bytesOf(value: JsonValue | undefined): number {
  return Buffer.byteLength(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
}

function countOf(value: JsonValue | undefined, otherwise: number): number {
  return typeof value === 'number' && value >= 1 ? Math.ceil(value) : otherwise;
}

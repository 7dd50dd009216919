import type { JsonObject, ReasoningSeal } from '@helix/contracts';

/** A seal as callers of this dialect carry it through their history: one entry of `reasoning_details`, with the dialect that made it as `format`. */
export function sealToDetail(seal: ReasoningSeal, text: string, index: number): JsonObject {
  if (seal.data !== undefined && seal.signature === undefined) return { type: 'reasoning.encrypted', data: seal.data, ...(text === '' ? {} : { text }), format: seal.dialect, index };
  return { type: 'reasoning.text', text, ...(seal.signature === undefined ? {} : { signature: seal.signature }), ...(seal.data === undefined ? {} : { data: seal.data }), format: seal.dialect, index };
}

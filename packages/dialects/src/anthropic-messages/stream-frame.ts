import type { JsonObject } from '@helix/contracts';

/** One server-sent event of this dialect: the name stands both in `event:` and in the data's `type`. */
export function encodeFrame(name: string, data: JsonObject): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A `content_block_delta` whose delta is one string field; the path that every token takes, so without an object. */
export function encodeTextFrame(index: number, field: TextField, text: string): string {
  const { type, key } = TEXT_FIELDS[field];
  return `event: content_block_delta\ndata: {"type":"content_block_delta","index":${index},"delta":{"type":"${type}","${key}":${JSON.stringify(text)}}}\n\n`;
}

/** The deltas that are one string. */
export type TextField = 'text' | 'thinking' | 'arguments' | 'signature';

const TEXT_FIELDS: Readonly<Record<TextField, { readonly type: string; readonly key: string }>> = {
  text: { type: 'text_delta', key: 'text' },
  thinking: { type: 'thinking_delta', key: 'thinking' },
  arguments: { type: 'input_json_delta', key: 'partial_json' },
  signature: { type: 'signature_delta', key: 'signature' },
};

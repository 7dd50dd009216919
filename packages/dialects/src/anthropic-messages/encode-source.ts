import type { JsonObject, MediaSource } from '@helix/contracts';

/** The `source` of an image or document block. */
export function encodeSource(source: MediaSource): JsonObject {
  switch (source.kind) {
    case 'base64':
      return { type: 'base64', media_type: source.mediaType, data: source.data };
    case 'url':
      return { type: 'url', url: source.url };
    case 'file':
      return { type: 'file', file_id: source.id };
    case 'text':
      return { type: 'text', media_type: source.mediaType, data: source.text };
  }
}

/**
 * The source of a document from another dialect in one of the forms that Anthropic reads: PDF in base64, plain text, or a URL.
 * `undefined` for anything else. Source: https://platform.claude.com/docs/en/build-with-claude/pdf-support
 */
export function encodeDocumentSource(source: MediaSource): JsonObject | undefined {
  if (source.kind === 'file') return undefined;
  if (source.kind === 'text') return { type: 'text', media_type: 'text/plain', data: source.text };
  if (source.kind === 'url' || source.mediaType === 'application/pdf') return encodeSource(source);
  if (!source.mediaType.startsWith('text/')) return undefined;
  return { type: 'text', media_type: 'text/plain', data: Buffer.from(source.data, 'base64').toString('utf8') };
}

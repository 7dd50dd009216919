import type { JsonObject, MediaSource } from '@helix/contracts';

/** A part for media; `assumed`: their type where the source does not say. A wildcard is no type: without a known one Gemini looks for itself. */
export function encodeMedia(source: MediaSource, assumed: string): JsonObject {
  switch (source.kind) {
    case 'base64':
      return { inlineData: { mimeType: source.mediaType, data: source.data } };
    case 'text':
      return { text: source.text };
    case 'url':
      return { fileData: withType(source.url, assumed) };
    case 'file':
      return { fileData: withType(source.id, assumed) };
  }
}

function withType(fileUri: string, assumed: string): JsonObject {
  return assumed.endsWith('/*') ? { fileUri } : { mimeType: assumed, fileUri };
}

import { isJsonObject, type JsonValue, type MediaSource } from '@helix/contracts';

/**
 * The canonical source of an image or document block; `undefined` for a kind, or a field, that only Anthropic knows
 * (then the block is kept whole). Source: https://platform.claude.com/docs/en/build-with-claude/vision
 */
export function decodeSource(value: JsonValue | undefined): MediaSource | undefined {
  if (!isJsonObject(value)) return undefined;
  const fields = Object.keys(value).length;
  const { type, media_type: mediaType, data, url, file_id: fileId } = value;
  if (type === 'base64' && typeof mediaType === 'string' && typeof data === 'string' && fields === 3) {
    return { kind: 'base64', mediaType, data };
  }
  if (type === 'text' && typeof mediaType === 'string' && typeof data === 'string' && fields === 3) {
    return { kind: 'text', mediaType, text: data };
  }
  if (type === 'url' && typeof url === 'string' && fields === 2) return { kind: 'url', url };
  if (type === 'file' && typeof fileId === 'string' && fields === 2) return { kind: 'file', id: fileId };
  return undefined;
}

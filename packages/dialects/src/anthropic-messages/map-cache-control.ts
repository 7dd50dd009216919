import { type CacheMark, isJsonObject, type JsonObject, type JsonValue } from '@helix/contracts';

/**
 * The canonical mark of a `cache_control`, or `undefined` when it says more than a mark can
 * (then the field is kept as it came). Source: https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 */
export function decodeCacheControl(value: JsonValue | undefined): CacheMark | undefined {
  if (!isJsonObject(value) || value.type !== 'ephemeral') return undefined;
  const fields = Object.keys(value).length;
  if (fields === 1) return {};
  if (fields === 2 && (value.ttl === '5m' || value.ttl === '1h')) return { ttl: value.ttl };
  return undefined;
}

/** The `cache_control` that a mark means. */
export function encodeCacheControl(cache: CacheMark): JsonObject {
  return cache.ttl === undefined ? { type: 'ephemeral' } : { type: 'ephemeral', ttl: cache.ttl };
}

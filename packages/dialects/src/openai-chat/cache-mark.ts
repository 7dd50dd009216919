import type { CacheMark, JsonObject, JsonValue } from '@helix/contracts';
import { isJsonObject } from '@helix/contracts';

/** OpenRouter and LiteLLM take Anthropic's `cache_control` on parts and tools. */
export function decodeCacheMark(value: JsonValue | undefined): CacheMark | undefined {
  if (!isJsonObject(value) || value.type !== 'ephemeral') return undefined;
  return value.ttl === '5m' || value.ttl === '1h' ? { ttl: value.ttl } : {};
}

/** Likewise, the other way. */
export function encodeCacheMark({ ttl }: CacheMark): JsonObject {
  return ttl === undefined ? { type: 'ephemeral' } : { type: 'ephemeral', ttl };
}

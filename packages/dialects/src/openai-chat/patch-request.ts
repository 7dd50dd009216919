import type { JsonObject, JsonValue, RawPatch } from '@helix/contracts';
import { patchJsonObject } from '@helix/wire';
import { asObject } from '../shared/json-draft.js';

const LIMITS = ['max_completion_tokens', 'max_tokens'] as const;

/**
 * The caller's bytes with the provider's model name, defaults where the caller set nothing, the output limit lowered where a budget buys
 * less, and usage asked for in streams. Every other byte stays as it is.
 */
export function patchRequest(bytes: Buffer, body: JsonObject, patch: RawPatch): Buffer {
  const set: Record<string, JsonValue> = { model: patch.model };
  const asked = LIMITS.filter((field) => typeof body[field] === 'number');
  const setMissing = defaultsWithin(patch, asked.length > 0);
  const { maxOutputTokens: most } = patch;
  if (most !== undefined) {
    for (const field of asked) if (Number(body[field]) > most) set[field] = most;
    if (asked.length === 0)
      set[LIMITS.find((field) => typeof setMissing?.[field] === 'number') ?? LIMITS[0]] = limitOf(setMissing, most);
  }
  const needsUsage = patch.forceUsage && body.stream === true && asObject(body.stream_options).include_usage !== true;
  return patchJsonObject(bytes, {
    set,
    ...(setMissing !== undefined && { setMissing }),
    ...(needsUsage && { setNested: { stream_options: { include_usage: true } } }),
  });
}

/** The two names of the output limit exclude each other: a caller's keeps the other's default out. */
function defaultsWithin({ defaults }: RawPatch, hasLimit: boolean): JsonObject | undefined {
  if (defaults === undefined || !hasLimit) return defaults;
  const { max_tokens: _old, max_completion_tokens: _new, ...rest } = defaults;
  return rest;
}

function limitOf(defaults: JsonObject | undefined, most: number): number {
  const own = LIMITS.map((field) => defaults?.[field]).find((value) => typeof value === 'number');
  return typeof own === 'number' ? Math.min(own, most) : most;
}

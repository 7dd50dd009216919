/**
 * Canonical tiers are OpenAI's words. Anthropic's `standard_only` is OpenAI's `default`: no priority capacity.
 * Source: https://platform.claude.com/docs/en/api/service-tiers
 */
export function decodeServiceTier(tier: unknown): string | undefined {
  if (typeof tier !== 'string') return undefined;
  return tier === 'standard_only' ? 'default' : tier;
}

/** `auto` or `standard_only`; `undefined` for a tier that Anthropic does not offer. */
export function encodeServiceTier(tier: string): 'auto' | 'standard_only' | undefined {
  if (tier === 'auto') return 'auto';
  if (tier === 'default' || tier === 'standard_only') return 'standard_only';
  return undefined;
}

/*
 * How vendors, servers and the proxies in front of them say what no status and no code of theirs tells. Sources: their pages on errors and the issues of their
 * clients, read on 2026-11-26. Each is for messages of any vendor, since compatible servers and routers pass on what stands behind them.
 */

/** The request is too long. */
export const CONTEXT_LENGTH = anyOf(
  /prompt (?:is )?too long|input is too long|too many (?:input |prompt )?tokens|input tokens? exceed|input token count/,
  /max(?:imum)? context|context[ _](?:window|length|size|limit)|max(?:imum)? (?:prompt|input|model|allowed) length/,
  /exceeds? (?:the )?(?:model'?s )?(?:maximum|max)(?:imum)? (?:input|number of) (?:length|tokens)/,
  /reduce the length of|total length of all messages|prompt exceeds max length/,
  // Moonshot; Qwen; Text Generation Inference, also behind Together; Voyage.
  /exceeded model token limit|range of input length|inputs.? tokens \+ .?max_new_tokens|inputs.? must have less than|max allowed tokens per submitted batch/,
);
/** No key, or a wrong one. */
export const AUTHENTICATION = anyOf(
  /(?:incorrect|invalid|missing|expired|no) api[ _-]?key|api[ _-]?key (?:not valid|not found|is invalid|has expired)/,
  /invalid (?:authentication|token|credentials)|invalid authorization header/,
);
/** Nothing is paid for: no wait helps. */
export const BILLING = anyOf(
  /insufficient (?:balance|credit|quota|funds)|credit balance|billing (?:details|hard limit|issue)|payment required/,
  /exceeded your current quota|reached your specified .{0,20}usage limits|requires? (?:more|at least) .{0,20}credits|free tier .{0,40}(?:exhausted|not available)/,
  // xAI; Google; Fireworks.
  /used all available credits|purchase (?:more )?credits|credits are depleted|(?:reached|reaching) (?:its|the|your) monthly spending limit/,
);
/** A filter has refused what was asked or answered. */
export const CONTENT_POLICY = anyOf(
  /content[ _](?:policy|filter|management policy)|safety system|safety reasons|flagged (?:as|by|for)|requires moderation/,
  // DeepSeek's `content exists risk`, xAI's `usage guidelines`.
  /usage polic|usage guidelines|inappropriate content|content exists risk|considered high risk/,
);
/** There is no such model. */
export const NOT_FOUND =
  /model .{0,120}(?:does not exist|not found|is not supported|has been deprecated|has been decommissioned)|no such model|not a valid model|model not exist|(?:invalid|unknown|unsupported) model\b/i;
/** The provider does not serve the place that it is called from: another one may. */
export const PLACE = /location is not supported/i;

/** Google says of every limit, of those of a minute too, that the quota is exceeded, and to look at the billing details. */
const GOOGLE_LIMIT = /^resource_exhausted$/i;
const GOOGLE_BILLING = /credits are depleted|spending cap/i;

/** Whether a limit that was reached is one that only money lifts. `type`: the provider's own, of which Google's says what its words do not. */
export function isBill(message: string, type: string | undefined): boolean {
  return (GOOGLE_LIMIT.test(type ?? '') ? GOOGLE_BILLING : BILLING).test(message);
}

function anyOf(...patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join('|'), 'i');
}

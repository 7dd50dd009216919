import type { UpstreamErrorClass } from '@helix/contracts';
import { classOfStatus } from '../shared/class-of-status.js';

/** What is known of an error when its class is decided. */
export interface ErrorTraits {
  /** The HTTP status, or the one that stands in the body; 0 when there is none. */
  readonly status: number;
  readonly type: string | undefined;
  readonly code: string | undefined;
  /** All texts that describe it, the relayed provider's included. */
  readonly text: string;
}

/**
 * Codes and types that say by themselves what went wrong, in lower case. Those that stand for several causes
 * (`invalid_request_error`, `api_error`) are not here: their status and message decide.
 */
const CLASS_OF_CODE: ReadonlyMap<string, UpstreamErrorClass> = new Map(
  Object.entries({
    authentication:
      'invalid_api_key wrong_api_key authentication_error invalid_authentication_error incorrect_api_key_error unauthenticated unauthorized api_key_invalid invalidapikey expired_api_key',
    permission:
      'permission_error permission_denied permission_denied_error access_denied accessdenied unsupported_country_region_territory',
    billing:
      'insufficient_quota billing_error billing_not_active billing_hard_limit_reached insufficient_balance exceeded_current_quota_error arrearage payment_required insufficient_credits allocationquota.freetieronly',
    not_found:
      'model_not_found deploymentnotfound not_found_error resource_not_found_error model_not_found_error unknown_model unavailable_model invalid_model model_not_supported model_not_available',
    context_length:
      'context_length_exceeded too_many_prompt_tokens too_many_tokens exceed_context_size_error tokens_limit_reached',
    content_policy:
      'content_filter contentfilter content_policy_violation image_content_policy_violation moderation_blocked data_inspection_failed datainspectionfailed responsibleaipolicyviolation content_moderation',
    rate_limit:
      'rate_limit_exceeded rate_limit_error rate_limit_reached_error ratelimitreached resource_exhausted throttling throttling.ratequota throttling.allocationquota limit_requests limit_burst_rate too_many_requests rate_limited',
    overloaded:
      'overloaded_error engine_overloaded_error engine_overloaded service_unavailable service_unavailable_error unavailable unavailable_error capacity_exceeded server_overloaded model_overloaded overloaded slow_down',
    timeout: 'timeout timeout_error deadline_exceeded request_timeout gateway_timeout',
    server_error: 'server_error internal_error internal_server_error',
    // What the Responses API tells of an image, in a stream without a status.
    invalid_request:
      'invalid_image invalid_image_format invalid_base64_image invalid_image_url invalid_image_mode image_too_large image_too_small image_parse_error image_file_too_large image_file_not_found unsupported_image_media_type empty_image_file failed_to_download_image',
  } satisfies Partial<Record<UpstreamErrorClass, string>>).flatMap(([errorClass, codes]) =>
    codes.split(' ').map((code) => [code, errorClass as UpstreamErrorClass] as const),
  ),
);

/** How vendors and servers say that a request is too long, one or a few of a kind a line. Sources: their documentation and the issues of their clients, read on 2026-11-26. */
const CONTEXT_LENGTH = anyOf(
  /prompt (?:is )?too long|input is too long|too many (?:input |prompt )?tokens|input tokens? exceed|input token count/,
  /max(?:imum)? context|context[ _](?:window|length|size|limit)|max(?:imum)? (?:prompt|input|model|allowed) length/,
  /exceeds? (?:the )?(?:model'?s )?(?:maximum|max)(?:imum)? (?:input|number of) (?:length|tokens)/,
  /reduce the length of|total length of all messages|prompt exceeds max length/,
  // Moonshot; Qwen; Text Generation Inference, also behind Together; Voyage.
  /exceeded model token limit|range of input length|inputs.? tokens \+ .?max_new_tokens|inputs.? must have less than|max allowed tokens per submitted batch/,
);
const AUTHENTICATION = anyOf(
  /(?:incorrect|invalid|missing|expired|no) api[ _-]?key|api[ _-]?key (?:not valid|not found|is invalid|has expired)/,
  /invalid (?:authentication|token|credentials)|invalid authorization header/,
);
const BILLING = anyOf(
  /insufficient (?:balance|credit|quota|funds)|credit balance|billing (?:details|hard limit|issue)|payment required/,
  /exceeded your current quota|requires? (?:more|at least) .{0,20}credits|free tier .{0,40}(?:exhausted|not available)/,
  // xAI; Google; Fireworks.
  /used all available credits|purchase (?:more )?credits|credits are depleted|(?:reached|reaching) (?:its|the|your) monthly spending limit/,
);
/** Google says of every limit, of those of a minute too, that the quota is exceeded, and to look at the billing details. */
const GOOGLE_LIMIT = /^resource_exhausted$/i;
const GOOGLE_BILLING = /credits are depleted|spending cap/i;
const CONTENT_POLICY = anyOf(
  /content[ _](?:policy|filter|management policy)|safety system|safety reasons|flagged (?:as|by|for)|requires moderation/,
  // DeepSeek's `content exists risk`, xAI's `usage guidelines`.
  /usage polic|usage guidelines|inappropriate content|content exists risk|considered high risk/,
);
const NOT_FOUND =
  /model .{0,120}(?:does not exist|not found|is not supported|has been deprecated|has been decommissioned)|no such model|not a valid model|model not exist|(?:invalid|unknown|unsupported) model\b/i;
/** The provider does not serve the place that it is called from: another one may. */
const PLACE = /location is not supported/i;

function anyOf(...patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join('|'), 'i');
}

/** The class of an error: by its code where that is plain, then by what the message says, then by the status. */
export function classifyError({ status, type, code, text }: ErrorTraits): UpstreamErrorClass {
  const byCode = CLASS_OF_CODE.get(code?.toLowerCase() ?? '') ?? CLASS_OF_CODE.get(type?.toLowerCase() ?? '');
  // A rate limit reached for good is a bill to pay: it must never be retried.
  if (byCode === 'rate_limit' && isBill(text, type)) return 'billing';
  const byStatus = classOfOwnStatus(status);
  // A status of 503 says more than the `server_error` beside it.
  if (byCode === 'server_error' && status >= 500) return byStatus;
  if (byCode !== undefined) return byCode;
  switch (byStatus) {
    case 'invalid_request':
      return classOfText(text) ?? 'invalid_request';
    case 'rate_limit':
      return isBill(text, type) ? 'billing' : 'rate_limit';
    case 'permission':
      if (CONTENT_POLICY.test(text)) return 'content_policy';
      return BILLING.test(text) ? 'billing' : 'permission';
    case 'server_error':
      // Without a status the words are all there is; with one, a 5xx is the provider's whatever it says.
      if (status !== 0) return 'server_error';
      return classOfText(text) ?? (type?.startsWith('invalid_request') ? 'invalid_request' : 'server_error');
    default:
      return byStatus;
  }
}

function classOfText(text: string): UpstreamErrorClass | undefined {
  if (CONTEXT_LENGTH.test(text)) return 'context_length';
  if (AUTHENTICATION.test(text)) return 'authentication';
  if (BILLING.test(text)) return 'billing';
  if (CONTENT_POLICY.test(text)) return 'content_policy';
  if (NOT_FOUND.test(text)) return 'not_found';
  return PLACE.test(text) ? 'permission' : undefined;
}

function isBill(text: string, type: string | undefined): boolean {
  return (GOOGLE_LIMIT.test(type ?? '') ? GOOGLE_BILLING : BILLING).test(text);
}

/** The statuses to which a provider of these dialects gives a meaning of its own, then those of everyone. */
function classOfOwnStatus(status: number): UpstreamErrorClass {
  if (status === 412) return 'permission'; // Fireworks: the account is suspended.
  if (status === 498) return 'overloaded'; // Groq: no capacity on the flex tier.
  return classOfStatus(status);
}

import type { UpstreamErrorClass } from '@helix/contracts';
import { classOfStatus } from '../shared/class-of-status.js';
import {
  AUTHENTICATION,
  BILLING,
  CONTENT_POLICY,
  CONTEXT_LENGTH,
  isBill,
  NOT_FOUND,
  PLACE,
} from '../shared/error-texts.js';

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
      'model_not_found deploymentnotfound not_found not_found_error resource_not_found_error model_not_found_error unknown_model unavailable_model invalid_model model_not_supported model_not_available',
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

/** The statuses to which a provider of these dialects gives a meaning of its own, then those of everyone. */
function classOfOwnStatus(status: number): UpstreamErrorClass {
  if (status === 412) return 'permission'; // Fireworks: the account is suspended.
  if (status === 498) return 'overloaded'; // Groq: no capacity on the flex tier.
  return classOfStatus(status);
}

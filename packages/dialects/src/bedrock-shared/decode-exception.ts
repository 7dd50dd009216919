import { isJsonObject, type UpstreamErrorClass, type UpstreamErrorInfo } from '@helix/contracts';
import { classOfStatus } from '../shared/class-of-status.js';
import { CONTEXT_LENGTH } from '../shared/error-texts.js';
import { nonEmpty } from '../shared/json-draft.js';
import { parseObject } from '../shared/parse-object.js';
import { redactMessage } from '../shared/redact-message.js';
import { markRefusedSeals } from '../shared/refuses-seals.js';

/**
 * Exceptions by name, in lower case and without `exception`: in headers they are `ThrottlingException`, in frames `throttlingException`.
 * Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors and
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html
 */
const CLASS_OF_NAME: ReadonlyMap<string, UpstreamErrorClass> = new Map<string, UpstreamErrorClass>([
  ['accessdenied', 'permission'],
  ['optinrequired', 'permission'],
  ['notauthorized', 'permission'],
  ['unrecognizedclient', 'authentication'],
  ['expiredtoken', 'authentication'],
  ['invalidsignature', 'authentication'],
  ['signaturedoesnotmatch', 'authentication'],
  ['incompletesignature', 'authentication'],
  ['missingauthenticationtoken', 'authentication'],
  ['invalidclienttokenid', 'authentication'],
  ['requestexpired', 'authentication'],
  ['requesttimetooskewed', 'authentication'],
  ['validation', 'invalid_request'],
  ['resourcenotfound', 'not_found'],
  ['unknownoperation', 'not_found'],
  ['modeltimeout', 'timeout'],
  ['throttling', 'rate_limit'],
  ['toomanyrequests', 'rate_limit'],
  ['servicequotaexceeded', 'rate_limit'],
  ['modelnotready', 'overloaded'],
  ['serviceunavailable', 'overloaded'],
  ['modelerror', 'server_error'],
  ['modelstreamerror', 'server_error'],
  ['internalserver', 'server_error'],
  ['internalfailure', 'server_error'],
]);

const TOO_LONG =
  /input tokens exceeded|exceeds? (?:the )?max(?:imum)? (?:input|number of) (?:length|tokens)|number of input tokens/i;
const NOT_FOUND =
  /model identifier is invalid|(?:model|inference profile|provisioned throughput).{0,120}(?:not found|does not exist|could not be found|end of its life|isn[’']t supported|is not supported)|on-demand throughput isn|access to the model with the specified model id/i;
const BILLING = /INVALID_PAYMENT_INSTRUMENT|payment instrument|billing|marketplace subscription/i;
const AUTHENTICATION =
  /security token|signature|credential|api key|bearer token|access key|authorization header|authentication token/i;
const CONTENT_POLICY = /content (?:filter|policy)|content filtering|guardrail blocked|responsible ai/i;

/**
 * The class of a Bedrock exception by its name (`ValidationException`, `throttlingException`; `undefined` where only the body is known), its
 * message, and its status (0 inside a stream): one name stands for several causes, which only the message tells apart.
 */
export function classifyException(name: string | undefined, message: string, status: number): UpstreamErrorClass {
  const key = name?.toLowerCase().replace(/exception$|error$/, '');
  const byName = key === undefined ? undefined : (CLASS_OF_NAME.get(key) ?? CLASS_OF_NAME.get(`${key}error`));
  const errorClass = byName ?? classOfStatus(status);
  switch (errorClass) {
    case 'invalid_request':
      if (CONTEXT_LENGTH.test(message) || TOO_LONG.test(message)) return 'context_length';
      if (NOT_FOUND.test(message)) return 'not_found';
      return CONTENT_POLICY.test(message) ? 'content_policy' : 'invalid_request';
    case 'permission':
      if (BILLING.test(message)) return 'billing';
      // A name says more than words; without one a 403 is either.
      return byName === undefined && AUTHENTICATION.test(message) ? 'authentication' : 'permission';
    default:
      return errorClass;
  }
}

/** An error's body (`{"message"}` or `{"Message"}`, or any other) with its HTTP status. Its name stands in a header, which the provider reads. Never throws. */
export function decodeError(status: number, body: string): UpstreamErrorInfo {
  const parsed = parseObject(body);
  const text = messageOf(parsed) ?? (parsed === undefined && !body.trim().startsWith('<') ? body.trim() : '');
  const type = nonEmpty(parsed?.__type)?.split('#').at(-1);
  return describe({ status, name: type, text });
}

/** An exception that came as a frame of a stream. */
export function decodeExceptionFrame(name: string | undefined, payload: string): UpstreamErrorInfo {
  const parsed = parseObject(payload);
  const status = typeof parsed?.originalStatusCode === 'number' ? parsed.originalStatusCode : 0;
  const text = messageOf(parsed) ?? nonEmpty(parsed?.originalMessage) ?? '';
  return describe({ status, name, text });
}

/** An error that came as a frame of a stream: not the service's, but of the transport in front of it. */
export function decodeErrorFrame(code: string | undefined, message: string | undefined): UpstreamErrorInfo {
  return describe({ status: 0, name: code, text: message ?? '' });
}

interface ErrorTraits {
  readonly status: number;
  readonly name: string | undefined;
  readonly text: string;
}

function describe({ status, name, text }: ErrorTraits): UpstreamErrorInfo {
  const message =
    redactMessage(text) ||
    `The provider answered with ${name ?? (status === 0 ? 'an error' : `status ${status}`)} and no message.`;
  const errorClass = classifyException(name, text, status);
  return {
    class: errorClass,
    ...markRefusedSeals(errorClass, text),
    message,
    ...(status > 0 && { status }),
    ...(name !== undefined && { type: name }),
  };
}

function messageOf(body: unknown): string | undefined {
  if (!isJsonObject(body)) return undefined;
  const nested = isJsonObject(body.error) ? body.error.message : body.error;
  return nonEmpty(body.message) ?? nonEmpty(body.Message) ?? nonEmpty(nested) ?? nonEmpty(body.errorMessage);
}

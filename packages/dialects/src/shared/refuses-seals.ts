import type { UpstreamErrorClass, UpstreamErrorInfo } from '@helix/contracts';

/** How providers say so, each in its own words, which compatible servers and platforms pass on. Read on 2026-11-26. */
const SAID =
  // Anthropic, Bedrock, Vertex; OpenAI; Gemini.
  /invalid\W+(?:signature|data)\W+in\W+(?:redacted_)?thinking|encrypted content\b.*\bcould not be (?:verified|decrypted)|(?:invalid|corrupted) thought[ _]?signature|thought[ _]?signature is not valid/is;
const CODE = 'invalid_encrypted_content';

/** The mark of a provider's refusal to take reasoning back that it has not sealed, as it sees it; nothing for any other error. */
export function markRefusedSeals(
  errorClass: UpstreamErrorClass,
  message: string,
  code?: string,
): Pick<UpstreamErrorInfo, 'refusesSeals'> {
  const isRefusal = errorClass === 'invalid_request' && (code === CODE || SAID.test(message));
  return isRefusal ? { refusesSeals: true } : {};
}

/** Keys and parts of keys that a message may echo. */
const SECRET =
  /\b(?:(?:sk|pk|rk|gsk|xai|pplx|csk|tgp|fw|nvapi|hf)[-_][A-Za-z0-9*_-]{6,}|AIza[A-Za-z0-9_-]{10,}|Bearer\s+[^\s"']{6,})/g;
const MAX_MESSAGE_LENGTH = 2_000;

/** A provider's message with `***` for each key that it echoes, of 2,000 characters at most. */
export function redactMessage(message: string): string {
  return message.slice(0, MAX_MESSAGE_LENGTH).replace(SECRET, '***');
}

import type { JsonValue } from '@helix/contracts';

/** The arguments of a tool call as JSON text. Cohere sends `null`, or the text `null`, for a tool without arguments: then `''`. */
export function argumentsOf(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.trim() === 'null' ? '' : text;
}

import { isJsonObject, type JsonValue } from '@helix/contracts';

/** The `input` of a tool call. `coerced`: the text was no JSON object and stands wrapped in one. */
export interface ParsedArguments {
  readonly value: JsonValue;
  readonly coerced: boolean;
}

const NO_ARGUMENTS: ParsedArguments = { value: {}, coerced: false };

/**
 * Raw JSON arguments as the object that `tool_use.input` must be. `''` and `null` mean no arguments. Invalid JSON, and a
 * value that is no object unless `anyValue`, becomes `{ "_arguments": <the raw text> }`, so that the model sees what it once wrote.
 */
export function parseArguments(text: string, anyValue = false): ParsedArguments {
  if (text.trim() === '') return NO_ARGUMENTS;
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    return { value: { _arguments: text }, coerced: true };
  }
  if (isJsonObject(value) || anyValue) return { value, coerced: false };
  return value === null ? NO_ARGUMENTS : { value: { _arguments: text }, coerced: true };
}

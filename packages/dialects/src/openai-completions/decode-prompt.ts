import type { JsonValue, Message } from '@helix/contracts';
import { faultyField } from '../shared/require-field.js';
import { OPENAI_COMPLETIONS } from './own-fields.js';

/** A prompt as turns: a text is the user's. */
export interface DecodedPrompt {
  readonly messages: readonly Message[];
  /** Several prompts, each answered for itself, or token ids: no other dialect has either. */
  readonly isOwn: boolean;
}

/** Throws `invalid_request` unless the prompt is a text, token ids, or a list of either. */
export function decodePrompt(prompt: JsonValue | undefined): DecodedPrompt {
  if (typeof prompt === 'string') return { messages: [turnOf(prompt)], isOwn: false };
  if (!Array.isArray(prompt) || prompt.length === 0)
    throw faultyField('prompt', 'a string, or an array of strings or token ids');
  const items = prompt as readonly JsonValue[];
  if (items.every((item) => typeof item === 'string')) return { messages: items.map(turnOf), isOwn: items.length > 1 };
  if (!isTokens(items) && !items.every(isTokens))
    throw faultyField('prompt', 'a string, or an array of strings or token ids');
  const part = { type: 'foreign', dialect: OPENAI_COMPLETIONS, value: items } as const;
  return { messages: [{ role: 'user', content: [part] }], isOwn: true };
}

/** How many prompts there are, each with answers of its own; at least 1. */
export function countPrompts(prompt: JsonValue | undefined): number {
  return Array.isArray(prompt) && !isTokens(prompt) ? Math.max(1, prompt.length) : 1;
}

function turnOf(text: string): Message {
  return { role: 'user', content: [{ type: 'text', text }] };
}

function isTokens(value: JsonValue | readonly JsonValue[]): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}

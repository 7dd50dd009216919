import { APIError } from 'openai';
import type { Raised } from '../given.js';

/** What OpenAI's client threw. Anything that is not its own error is thrown on: it would be a mistake of the test. */
export function raisedByOpenai(error: unknown, text: string): Raised {
  if (!(error instanceof APIError)) throw error;
  const { status, message, code } = error;
  return { name: error.constructor.name, status, message, code: code ?? undefined, text };
}

import type { ChatRequest } from './chat/request.js';
import type { ExchangeDialect } from './exchange-dialect.js';
import type { JsonObject } from './json.js';

/** How many tokens a chat request has. */
export interface TokenCount {
  /** Of all input: turns, system prompt, tools, media. */
  readonly inputTokens: number;
}

/** Counting in a chat dialect, both halves. Its id is the chat dialect's, its operation `count_tokens`. */
export interface CountingDialect extends ExchangeDialect<ChatRequest, TokenCount> {
  readonly operation: 'count_tokens';
  /** As the chat dialect's own. */
  readonly takesBytesOnly?: boolean | undefined;
  encodeCount(tokens: number): JsonObject;
}

import Anthropic, { APIError } from '@anthropic-ai/sdk';
import type { Finish, Given, Raised } from '../given.js';
import { objectOf, wordOf } from '../json-reading.js';
import { BUDGET, messagesRequestOf } from './anthropic-messages-request.js';
import type { Caller } from './caller.js';
import { HeaderTap } from './header-tap.js';
import { tappedCalls } from './tapped-calls.js';

export const anthropicMessagesCaller: Caller = {
  id: 'anthropic-messages',
  title: 'Anthropic messages',
  sdk: '@anthropic-ai/sdk',
  cannotAsk: {},
  thinking: { budgetTokens: BUDGET, shown: true },
  tellsStopSequence: true,
  untold: [],
  connect({ url, key }) {
    const tap = new HeaderTap();
    const client = new Anthropic({ baseURL: url, apiKey: key, maxRetries: 0, fetch: tap.fetch });
    return tappedCalls(tap, {
      raisedBy,
      plain: async (model, ask) => ({ given: givenBy(await client.messages.create(messagesRequestOf(model, ask)), 0) }),
      async stream(model, ask, seen) {
        const stream = client.messages.stream(messagesRequestOf(model, ask));
        stream.on('text', (delta) => {
          seen.text += delta;
          seen.pieces += 1;
        });
        const message = await stream.finalMessage();
        return { given: givenBy(message, seen.pieces) };
      },
    });
  },
};

const FINISHES: Readonly<Record<string, Finish>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  tool_use: 'tool_calls',
  refusal: 'refusal',
};

function givenBy(
  { content, stop_reason, stop_sequence, stop_details, usage }: Anthropic.Message,
  pieces: number,
): Given {
  return {
    text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    reasoning: content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
    refusal: stop_details?.explanation ?? '',
    calls: content.flatMap((block) =>
      block.type === 'tool_use' ? [{ id: block.id, name: block.name, arguments: block.input }] : [],
    ),
    finish: FINISHES[stop_reason ?? ''],
    stopSequence: stop_sequence ?? undefined,
    usage: {
      input: usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0),
      output: usage.output_tokens,
      cacheRead: usage.cache_read_input_tokens ?? 0,
      cacheWrite: usage.cache_creation_input_tokens ?? 0,
      reasoning: usage.output_tokens_details?.thinking_tokens ?? 0,
    },
    native: content,
    pieces,
  };
}

function raisedBy(error: unknown, text: string): Raised {
  if (!(error instanceof APIError)) throw error;
  const { status, message } = error;
  const inner = objectOf(objectOf(error.error)['error']);
  return { name: error.constructor.name, status, message, code: wordOf(inner['code']), text };
}

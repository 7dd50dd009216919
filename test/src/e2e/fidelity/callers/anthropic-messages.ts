import Anthropic, { APIError } from '@anthropic-ai/sdk';
import type { Ask, Turn } from '../ask.js';
import type { Finish, Given, Outcome, Raised } from '../given.js';
import { objectOf, wordOf } from '../json-reading.js';
import type { Caller } from './caller.js';
import { HeaderTap } from './header-tap.js';

type Request = Anthropic.MessageCreateParamsNonStreaming;
const BUDGET = 2_048;

export const anthropicMessagesCaller: Caller = {
  id: 'anthropic-messages',
  title: 'Anthropic messages',
  sdk: '@anthropic-ai/sdk',
  cannotAsk: {},
  thinking: { budgetTokens: BUDGET, shown: true },
  untold: [],
  connect({ url, key }) {
    const tap = new HeaderTap();
    const client = new Anthropic({ baseURL: url, apiKey: key, maxRetries: 0, fetch: tap.fetch });
    return {
      async plain(model, ask) {
        try {
          const message = await client.messages.create(requestOf(model, ask));
          return { warnings: tap.warnings, given: givenBy(message, 0) };
        } catch (error) {
          return { warnings: tap.warnings, raised: raisedBy(error, '') };
        }
      },
      async stream(model, ask): Promise<Outcome> {
        const seen = { text: '', pieces: 0 };
        try {
          const stream = client.messages.stream(requestOf(model, ask));
          stream.on('text', (delta) => {
            seen.text += delta;
            seen.pieces += 1;
          });
          const message = await stream.finalMessage();
          return { warnings: tap.warnings, given: givenBy(message, seen.pieces) };
        } catch (error) {
          return { warnings: tap.warnings, raised: raisedBy(error, seen.text) };
        }
      },
    };
  },
};

function requestOf(model: string, ask: Ask): Request {
  return {
    model,
    max_tokens: ask.maxOutputTokens,
    messages: ask.turns.map(messageOf),
    ...(ask.system === undefined ? {} : { system: ask.system }),
    ...(ask.tools === undefined
      ? {}
      : {
          tools: ask.tools.map(({ name, description, parameters }) => ({
            name,
            description,
            input_schema: { type: 'object' as const, ...parameters },
          })),
        }),
    ...(ask.forcedTool === undefined ? {} : { tool_choice: { type: 'tool' as const, name: ask.forcedTool } }),
    ...(ask.stop === undefined ? {} : { stop_sequences: [...ask.stop] }),
    ...(ask.reasons === true ? { thinking: { type: 'enabled' as const, budget_tokens: BUDGET } } : {}),
    ...(ask.schema === undefined
      ? {}
      : { output_config: { format: { type: 'json_schema' as const, schema: { ...ask.schema } } } }),
  };
}

function messageOf(turn: Turn): Anthropic.MessageParam {
  switch (turn.role) {
    case 'user':
      if (turn.image === undefined) return { role: 'user', content: turn.text };
      return { role: 'user', content: [{ type: 'text', text: turn.text }, imageBlock(turn.image)] };
    case 'assistant':
      return {
        role: 'assistant',
        content: [
          ...(turn.text === undefined ? [] : [{ type: 'text' as const, text: turn.text }]),
          ...(turn.calls ?? []).map(({ id, name, arguments: input }) => ({
            type: 'tool_use' as const,
            id,
            name,
            input,
          })),
        ],
      };
    case 'answer':
      return { role: 'assistant', content: turn.native as Anthropic.ContentBlockParam[] };
    case 'tools':
      return {
        role: 'user',
        content: turn.results.map(({ callId, text, image, failed }) => ({
          type: 'tool_result',
          tool_use_id: callId,
          content: image === undefined ? text : [{ type: 'text', text }, imageBlock(image)],
          ...(failed === true ? { is_error: true } : {}),
        })),
      };
  }
}

function imageBlock({ mediaType, data }: { readonly mediaType: 'image/png'; readonly data: string }) {
  return { type: 'image' as const, source: { type: 'base64' as const, media_type: mediaType, data } };
}

const FINISHES: Readonly<Record<string, Finish>> = {
  end_turn: 'stop',
  max_tokens: 'length',
  tool_use: 'tool_calls',
  refusal: 'refusal',
};

function givenBy({ content, stop_reason, stop_details, usage }: Anthropic.Message, pieces: number): Given {
  return {
    text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    reasoning: content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
    refusal: stop_details?.explanation ?? '',
    calls: content.flatMap((block) =>
      block.type === 'tool_use' ? [{ id: block.id, name: block.name, arguments: block.input }] : [],
    ),
    finish: FINISHES[stop_reason ?? ''],
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

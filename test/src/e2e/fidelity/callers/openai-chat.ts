import OpenAI from 'openai';
import { type Finish, type Given, parsed } from '../given.js';
import { objectOf, objectsOf, wordOf } from '../json-reading.js';
import type { Caller } from './caller.js';
import { HeaderTap } from './header-tap.js';
import { chatRequestOf } from './openai-chat-request.js';
import { raisedByOpenai } from './raised-by-openai.js';
import { tappedCalls } from './tapped-calls.js';

export const openaiChatCaller: Caller = {
  id: 'openai-chat',
  title: 'OpenAI chat completions',
  sdk: 'openai',
  cannotAsk: {
    'failed-tool-result': 'Messages of tools have no mark for a failure.',
    'image-in-tool-result': 'Messages of tools hold text only.',
  },
  thinking: { effort: 'high', shown: false },
  tellsStopSequence: false,
  untold: [],
  connect({ url, key }) {
    const tap = new HeaderTap();
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0, fetch: tap.fetch });
    return tappedCalls(tap, {
      raisedBy: raisedByOpenai,
      async plain(model, ask) {
        const completion = await client.chat.completions.create(chatRequestOf(model, ask));
        return { given: givenBy(completion, undefined) };
      },
      async stream(model, ask, seen) {
        const thoughts = { reasoning: '', details: [] as unknown[] };
        const stream = client.chat.completions.stream({
          ...chatRequestOf(model, ask),
          stream: true,
          stream_options: { include_usage: true },
        });
        stream.on('content', (delta) => {
          seen.text += delta;
          seen.pieces += 1;
        });
        // The accumulator knows no reasoning: applications that show it read the chunks.
        stream.on('chunk', ({ choices }) => {
          const delta = objectOf(choices[0]?.delta);
          thoughts.reasoning += wordOf(delta['reasoning_content']) ?? '';
          thoughts.details.push(...objectsOf(delta['reasoning_details']));
        });
        const completion = await stream.finalChatCompletion();
        return { given: givenBy(completion, { ...thoughts, pieces: seen.pieces }) };
      },
    });
  },
};

/** What an application keeps of the chunks of a stream. */
interface Streamed {
  readonly pieces: number;
  readonly reasoning: string;
  readonly details: readonly unknown[];
}

const FINISHES: Readonly<Record<string, Finish>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  content_filter: 'refusal',
};

function givenBy({ choices, usage }: OpenAI.ChatCompletion, streamed: Streamed | undefined): Given {
  const message = choices[0]?.message;
  const refusal = message?.refusal ?? '';
  const calls = (message?.tool_calls ?? []).flatMap((call) =>
    call.type === 'function'
      ? [{ id: call.id, name: call.function.name, arguments: parsed(call.function.arguments) }]
      : [],
  );
  return {
    text: message?.content ?? '',
    reasoning: streamed?.reasoning ?? wordOf(objectOf(message)['reasoning_content']) ?? '',
    refusal,
    calls,
    finish: refusal === '' ? FINISHES[choices[0]?.finish_reason ?? ''] : 'refusal',
    usage: {
      input: usage?.prompt_tokens ?? 0,
      output: usage?.completion_tokens ?? 0,
      cacheRead: usage?.prompt_tokens_details?.cached_tokens ?? 0,
      cacheWrite: usage?.prompt_tokens_details?.cache_write_tokens ?? 0,
      reasoning: usage?.completion_tokens_details?.reasoning_tokens ?? 0,
    },
    native: streamed === undefined ? message : withReasoning(message, streamed),
    pieces: streamed?.pieces ?? 0,
  };
}

/** The accumulator keeps the last piece of the fields that it does not know: applications put them together themselves. */
function withReasoning(message: object | undefined, { reasoning, details }: Streamed): object {
  return {
    ...message,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(details.length === 0 ? {} : { reasoning_details: details }),
  };
}

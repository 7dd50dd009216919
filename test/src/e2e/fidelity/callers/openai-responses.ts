import OpenAI from 'openai';
import { type Finish, type Given, parsed, type Raised } from '../given.js';
import type { Caller } from './caller.js';
import { HeaderTap } from './header-tap.js';
import { responsesRequestOf } from './openai-responses-request.js';
import { raisedByOpenai } from './raised-by-openai.js';
import { type Seen, tappedCalls } from './tapped-calls.js';

export const openaiResponsesCaller: Caller = {
  id: 'openai-responses',
  title: 'OpenAI Responses',
  sdk: 'openai',
  cannotAsk: {
    'stop-sequences': 'Responses has no stop sequences.',
    'failed-tool-result': 'Outputs of tools have no mark for a failure.',
  },
  thinking: { effort: 'high', shown: true },
  tellsStopSequence: false,
  untold: [],
  connect({ url, key }) {
    const tap = new HeaderTap();
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0, fetch: tap.fetch });
    return tappedCalls(tap, {
      raisedBy: raisedByOpenai,
      plain: async (model, ask) =>
        answerOf(await client.responses.create(responsesRequestOf(model, ask)), { text: '', pieces: 0 }),
      async stream(model, ask, seen) {
        const stream = client.responses.stream(responsesRequestOf(model, ask));
        stream.on('response.output_text.delta', ({ delta }) => {
          seen.text += delta;
          seen.pieces += 1;
        });
        return answerOf(await stream.finalResponse(), seen);
      },
    });
  },
};

/** An answer that failed is an error, though the SDK hands it out like any other. */
function answerOf(response: OpenAI.Responses.Response, { text, pieces }: Seen): { given: Given } | { raised: Raised } {
  const { status, error } = response;
  if (status !== 'failed') return { given: givenBy(response, pieces) };
  return {
    raised: { name: 'response.failed', status: undefined, message: error?.message ?? '', code: error?.code, text },
  };
}

function givenBy(response: OpenAI.Responses.Response, pieces: number): Given {
  const { output, usage } = response;
  const parts = output.flatMap((item) => (item.type === 'message' ? item.content : []));
  const refusal = parts.map((part) => (part.type === 'refusal' ? part.refusal : '')).join('');
  const calls = output.flatMap((item) =>
    item.type === 'function_call' ? [{ id: item.call_id, name: item.name, arguments: parsed(item.arguments) }] : [],
  );
  return {
    text: response.output_text,
    reasoning: output
      .flatMap((item) => (item.type === 'reasoning' ? item.summary : []))
      .map(({ text }) => text)
      .join(''),
    refusal,
    calls,
    finish: refusal === '' ? finishOf(response, calls.length > 0) : 'refusal',
    usage: {
      input: usage?.input_tokens ?? 0,
      output: usage?.output_tokens ?? 0,
      cacheRead: usage?.input_tokens_details.cached_tokens ?? 0,
      cacheWrite: usage?.input_tokens_details.cache_write_tokens ?? 0,
      reasoning: usage?.output_tokens_details.reasoning_tokens ?? 0,
    },
    native: output,
    pieces,
  };
}

function finishOf({ status, incomplete_details }: OpenAI.Responses.Response, hasCalls: boolean): Finish | undefined {
  if (status === 'completed') return hasCalls ? 'tool_calls' : 'stop';
  if (status !== 'incomplete') return undefined;
  return incomplete_details?.reason === 'content_filter' ? 'refusal' : 'length';
}

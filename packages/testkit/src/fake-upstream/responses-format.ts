import { argumentPieces, FAKE_SIGNATURE, finishOf, piecesOf, usageOf, wordsOf } from './answer-parts.js';
import type { Behaviour } from './behaviour.js';
import { openaiError } from './openai-chat-format.js';
import { EVENT_STREAM, type FakeEvent, type FakeRequest, type WireFormat } from './wire-format.js';

type Item = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly type: 'message' | 'reasoning' | 'function_call';
};
type Send = (name: string, fields: object, content?: boolean) => void;

/** OpenAI's Responses. Source: https://platform.openai.com/docs/api-reference/responses */
export const responsesFormat: WireFormat = {
  streamType: EVENT_STREAM,
  encoding: 'utf8',
  json: responsesJson,
  events: responsesEvents,
  error: openaiError,
  inBandError: () =>
    `event: error\ndata: ${JSON.stringify({ type: 'error', error: { type: 'server_error', code: 'server_error', message: 'The server had an error', param: null } })}\n\n`,
};

function responsesJson(behaviour: Behaviour, { model }: FakeRequest): Readonly<Record<string, unknown>> {
  const { input, output, cacheRead, cacheWrite, reasoning } = usageOf(behaviour);
  const isCut = finishOf(behaviour) === 'length';
  return {
    ...headOf(model),
    status: isCut ? 'incomplete' : 'completed',
    incomplete_details: isCut ? { reason: 'max_output_tokens' } : null,
    output: itemsOf(behaviour),
    usage: {
      input_tokens: input,
      input_tokens_details: {
        cached_tokens: cacheRead,
        ...(cacheWrite === 0 ? {} : { cache_write_tokens: cacheWrite }),
      },
      output_tokens: output,
      output_tokens_details: { reasoning_tokens: reasoning },
      total_tokens: input + output,
    },
    x_fake_unknown: { kept: true },
  };
}

function responsesEvents(behaviour: Behaviour, request: FakeRequest): readonly FakeEvent[] {
  const events: FakeEvent[] = [];
  const send: Send = (name, fields, content = false) => {
    const data = { type: `response.${name}`, sequence_number: events.length, ...fields };
    events.push({ text: `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`, content });
  };
  send('created', { response: { ...headOf(request.model), status: 'in_progress', output: [], usage: null } });
  for (const [index, item] of itemsOf(behaviour).entries()) {
    const opened = { ...item, status: 'in_progress', ...EMPTY[item.type] };
    send('output_item.added', { output_index: index, item: opened });
    sendItem(behaviour, { item_id: item.id, output_index: index, item }, send);
    send('output_item.done', { output_index: index, item });
  }
  const response = responsesJson(behaviour, request);
  send(String(response['status']), { response });
  return events;
}

const EMPTY: Readonly<Record<Item['type'], object>> = {
  function_call: { arguments: '' },
  message: { content: [] },
  reasoning: { summary: [] },
};

interface Place {
  readonly item_id: string;
  readonly output_index: number;
  readonly item: Item;
}

function sendItem(behaviour: Behaviour, { item, ...place }: Place, send: Send): void {
  if (item.type === 'function_call') {
    const text = String(item['arguments']);
    for (const delta of argumentPieces(text)) send('function_call_arguments.delta', { ...place, delta }, true);
    send('function_call_arguments.done', { ...place, arguments: text });
    return;
  }
  if (item.type === 'reasoning') {
    const text = behaviour.reasoning ?? '';
    const part = { ...place, summary_index: 0 };
    send('reasoning_summary_part.added', { ...part, part: { type: 'summary_text', text: '' } });
    for (const delta of wordsOf(text)) send('reasoning_summary_text.delta', { ...part, delta }, true);
    send('reasoning_summary_text.done', { ...part, text });
    send('reasoning_summary_part.done', { ...part, part: { type: 'summary_text', text } });
    return;
  }
  const part = { ...place, content_index: 0 };
  const { refusal } = behaviour;
  send('content_part.added', { ...part, part: refusal === undefined ? textPart('') : refusalPart('') });
  if (refusal === undefined) {
    const pieces = piecesOf(behaviour);
    for (const delta of pieces) send('output_text.delta', { ...part, delta, logprobs: [] }, true);
    send('output_text.done', { ...part, text: pieces.join(''), logprobs: [] });
    send('content_part.done', { ...part, part: textPart(pieces.join('')) });
  } else {
    for (const delta of wordsOf(refusal)) send('refusal.delta', { ...part, delta }, true);
    send('refusal.done', { ...part, refusal });
    send('content_part.done', { ...part, part: refusalPart(refusal) });
  }
}

function headOf(model: string) {
  return {
    id: 'resp_fake',
    object: 'response',
    created_at: 1_760_000_000,
    model,
    error: null,
    incomplete_details: null,
  };
}

function itemsOf(behaviour: Behaviour): readonly Item[] {
  const { reasoning, refusal, toolCalls } = behaviour;
  const thought: Item = {
    id: 'rs_fake',
    type: 'reasoning',
    summary: [{ type: 'summary_text', text: reasoning ?? '' }],
    encrypted_content: FAKE_SIGNATURE,
  };
  const message: Item = {
    id: 'msg_fake',
    type: 'message',
    status: 'completed',
    role: 'assistant',
    content: [refusal === undefined ? textPart(piecesOf(behaviour).join('')) : refusalPart(refusal)],
  };
  const calls = toolCalls?.map(
    ({ id, name, arguments: text }): Item => ({
      id: `fc_${id}`,
      type: 'function_call',
      status: 'completed',
      call_id: id,
      name,
      arguments: text,
    }),
  );
  const isSilent = calls !== undefined && piecesOf(behaviour).length === 0;
  return [...(reasoning === undefined ? [] : [thought]), ...(isSilent ? [] : [message]), ...(calls ?? [])];
}

function refusalPart(refusal: string) {
  return { type: 'refusal', refusal };
}

function textPart(text: string) {
  return { type: 'output_text', text, annotations: [], logprobs: [] };
}

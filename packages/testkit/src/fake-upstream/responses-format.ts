import type { Behaviour } from './behaviour.js';
import { type FakeEvent, piecesOf, thoughtsOf, usageOf } from './pieces.js';

type Item = Readonly<Record<string, unknown>> & { readonly id: string };

/** A whole answer of OpenAI's Responses API. */
export function responsesJson(behaviour: Behaviour, model: string): Readonly<Record<string, unknown>> {
  const { input, output, cached, reasoning } = usageOf(behaviour);
  const isCut = behaviour.finishReason === 'length';
  return {
    ...headOf(model),
    status: isCut ? 'incomplete' : 'completed',
    incomplete_details: isCut ? { reason: 'max_output_tokens' } : null,
    output: itemsOf(behaviour),
    usage: {
      input_tokens: input,
      input_tokens_details: { cached_tokens: cached },
      output_tokens: output,
      output_tokens_details: { reasoning_tokens: reasoning },
      total_tokens: input + output,
    },
    x_fake_unknown: { kept: true },
  };
}

/** The same answer as a stream. */
export function responsesEvents(behaviour: Behaviour, model: string): readonly FakeEvent[] {
  const events: FakeEvent[] = [];
  const send = (name: string, fields: object, content = false): void => {
    const data = { type: `response.${name}`, sequence_number: events.length, ...fields };
    events.push({ text: `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`, content });
  };
  send('created', { response: { ...headOf(model), status: 'in_progress', output: [], usage: null } });
  for (const [index, item] of itemsOf(behaviour).entries()) {
    const place = { item_id: item.id, output_index: index };
    const isCall = item['type'] === 'function_call';
    if (item['type'] === 'reasoning') {
      sendThoughts(behaviour, { item, place, send });
      continue;
    }
    send('output_item.added', {
      output_index: index,
      item: { ...item, status: 'in_progress', ...(isCall ? { arguments: '' } : { content: [] }) },
    });
    if (isCall) {
      const text = String(item['arguments']);
      for (const piece of text.match(/.{1,4}/gs) ?? [])
        send('function_call_arguments.delta', { ...place, delta: piece }, true);
      send('function_call_arguments.done', { ...place, arguments: text });
    } else {
      const part = { ...place, content_index: 0 };
      send('content_part.added', { ...part, part: textPart('') });
      for (const piece of piecesOf(behaviour)) send('output_text.delta', { ...part, delta: piece, logprobs: [] }, true);
      const text = piecesOf(behaviour).join('');
      send('output_text.done', { ...part, text, logprobs: [] });
      send('content_part.done', { ...part, part: textPart(text) });
    }
    send('output_item.done', { output_index: index, item });
  }
  const response = responsesJson(behaviour, model);
  send(String(response['status']), { response });
  return events;
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

function sendThoughts(
  behaviour: Behaviour,
  {
    item,
    place,
    send,
  }: {
    readonly item: Item;
    readonly place: object;
    readonly send: (name: string, fields: object, content?: boolean) => void;
  },
): void {
  const part = { ...place, summary_index: 0 };
  send('output_item.added', { ...place, item: { ...item, summary: [] } });
  send('reasoning_summary_part.added', { ...part, part: { type: 'summary_text', text: '' } });
  for (const delta of thoughtsOf(behaviour)) send('reasoning_summary_text.delta', { ...part, delta }, true);
  send('reasoning_summary_text.done', { ...part, text: behaviour.reasoning });
  send('reasoning_summary_part.done', { ...part, part: { type: 'summary_text', text: behaviour.reasoning } });
  send('output_item.done', { ...place, item });
}

function itemsOf(behaviour: Behaviour): readonly Item[] {
  const { reasoning } = behaviour;
  if (reasoning === undefined) return answerOf(behaviour);
  return [
    {
      id: 'rs_fake',
      type: 'reasoning',
      summary: [{ type: 'summary_text', text: reasoning }],
      encrypted_content: 'c2VhbGVk',
    },
    ...answerOf(behaviour),
  ];
}

function answerOf(behaviour: Behaviour): readonly Item[] {
  if (behaviour.toolCalls === undefined)
    return [
      {
        id: 'msg_fake',
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [textPart(piecesOf(behaviour).join(''))],
      },
    ];
  return behaviour.toolCalls.map(({ id, name, arguments: text }) => ({
    id: `fc_${id}`,
    type: 'function_call',
    status: 'completed',
    call_id: id,
    name,
    arguments: text,
  }));
}

function textPart(text: string) {
  return { type: 'output_text', text, annotations: [], logprobs: [] };
}

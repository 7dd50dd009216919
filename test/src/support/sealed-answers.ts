import type { Behaviour } from '@helix/testkit';

/** A wire format of a provider that makes seals. */
export type SealingDialect = 'openai-chat' | 'openai-responses' | 'anthropic-messages' | 'gemini';

/** What a model says in one turn: reasoning with its seal, then a text or calls. */
export interface SealedTurn {
  readonly thinking?: string;
  readonly seal: string;
  /** Reasoning that is encrypted as a whole, beside the sealed one; Anthropic alone has it. */
  readonly redacted?: string;
  readonly text?: string;
  readonly calls?: readonly { readonly id: string; readonly name: string; readonly input: object }[];
}

type Json = Readonly<Record<string, unknown>>;

const WRITERS: Readonly<
  Record<SealingDialect, { readonly body: (turn: SealedTurn) => Json; readonly events: (body: Json) => string }>
> = {
  'anthropic-messages': { body: anthropicBody, events: anthropicEvents },
  'openai-responses': { body: responsesBody, events: responsesEvents },
  'openai-chat': { body: chatBody, events: chatEvents },
  gemini: { body: geminiBody, events: (body) => frame(body) },
};

/** The provider's answer, plain or as a stream, as the fake upstream plays it. */
export function sealedAnswer(dialect: SealingDialect, turn: SealedTurn, isStream = false): Behaviour {
  const { body, events } = WRITERS[dialect];
  const json = body(turn);
  return {
    replay: {
      status: 200,
      headers: { 'content-type': isStream ? 'text/event-stream' : 'application/json' },
      body: Buffer.from(isStream ? events(json) : JSON.stringify(json)),
    },
  };
}

function frame(data: Json): string {
  const named = typeof data['type'] === 'string' ? `event: ${data['type']}\n` : '';
  return `${named}data: ${JSON.stringify(data)}\n\n`;
}

function anthropicBody({ thinking = '', seal, redacted, text, calls = [] }: SealedTurn): Json {
  return {
    id: 'msg_sealed',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-5',
    content: [
      { type: 'thinking', thinking, signature: seal },
      ...(redacted === undefined ? [] : [{ type: 'redacted_thinking', data: redacted }]),
      ...(text === undefined ? [] : [{ type: 'text', text }]),
      ...calls.map((call) => ({ type: 'tool_use', ...call })),
    ],
    stop_reason: calls.length > 0 ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 20 },
  };
}

function anthropicEvents(body: Json): string {
  const { content, stop_reason, usage, ...message } = body;
  const out = [frame({ type: 'message_start', message: { ...message, content: [], stop_reason: null, usage } })];
  for (const [index, block] of (content as readonly Json[]).entries()) {
    const deltas: Json[] = [];
    const opening: Record<string, unknown> = { ...block };
    if (block['type'] === 'thinking') {
      Object.assign(opening, { thinking: '', signature: '' });
      deltas.push({ type: 'thinking_delta', thinking: block['thinking'] });
      deltas.push({ type: 'signature_delta', signature: block['signature'] });
    }
    if (block['type'] === 'text') {
      opening['text'] = '';
      deltas.push({ type: 'text_delta', text: block['text'] });
    }
    if (block['type'] === 'tool_use') {
      opening['input'] = {};
      for (const piece of JSON.stringify(block['input']).match(/.{1,5}/gs) ?? [])
        deltas.push({ type: 'input_json_delta', partial_json: piece });
    }
    out.push(frame({ type: 'content_block_start', index, content_block: opening }));
    for (const delta of deltas) out.push(frame({ type: 'content_block_delta', index, delta }));
    out.push(frame({ type: 'content_block_stop', index }));
  }
  out.push(frame({ type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 20 } }));
  return out.join('') + frame({ type: 'message_stop' });
}

function responsesBody({ thinking = '', seal, text, calls = [] }: SealedTurn): Json {
  const output = [
    {
      id: `rs_${seal.length}_${calls.length}`,
      type: 'reasoning',
      summary: thinking === '' ? [] : [{ type: 'summary_text', text: thinking }],
      encrypted_content: seal,
    },
    ...(text === undefined
      ? []
      : [
          {
            id: 'msg_sealed',
            type: 'message',
            status: 'completed',
            role: 'assistant',
            content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
          },
        ]),
    ...calls.map(({ id, name, input }) => ({
      id: `fc_${id}`,
      type: 'function_call',
      status: 'completed',
      call_id: id,
      name,
      arguments: JSON.stringify(input),
    })),
  ];
  return {
    id: 'resp_sealed',
    object: 'response',
    created_at: 1_760_000_000,
    model: 'gpt-5.1',
    status: 'completed',
    error: null,
    incomplete_details: null,
    output,
    usage: { input_tokens: 10, output_tokens: 20, total_tokens: 30 },
  };
}

function responsesEvents(body: Json): string {
  let number = 0;
  const send = (type: string, fields: Json): string =>
    frame({ type: `response.${type}`, sequence_number: number++, ...fields });
  let out = send('created', { response: { ...body, status: 'in_progress', output: [], usage: null } });
  for (const [index, item] of (body['output'] as readonly Json[]).entries()) {
    const opening: Record<string, unknown> = { ...item };
    if (item['type'] === 'function_call') opening['arguments'] = '';
    if (item['type'] === 'message') opening['content'] = [];
    if (item['type'] === 'reasoning') Object.assign(opening, { summary: [], encrypted_content: '' });
    out += send('output_item.added', { output_index: index, item: opening });
    const place = { item_id: item['id'], output_index: index };
    if (item['type'] === 'function_call') {
      out += send('function_call_arguments.delta', { ...place, delta: item['arguments'] });
      out += send('function_call_arguments.done', { ...place, arguments: item['arguments'] });
    }
    for (const [part, { text }] of ((item['summary'] ?? []) as readonly Json[]).entries()) {
      const at = { ...place, summary_index: part };
      out += send('reasoning_summary_part.added', { ...at, part: { type: 'summary_text', text: '' } });
      out += send('reasoning_summary_text.delta', { ...at, delta: text });
      out += send('reasoning_summary_text.done', { ...at, text });
      out += send('reasoning_summary_part.done', { ...at, part: { type: 'summary_text', text } });
    }
    for (const [part, content] of ((item['content'] ?? []) as readonly Json[]).entries()) {
      const at = { ...place, content_index: part };
      out += send('content_part.added', { ...at, part: { ...content, text: '' } });
      out += send('output_text.delta', { ...at, delta: content['text'], logprobs: [] });
      out += send('output_text.done', { ...at, text: content['text'], logprobs: [] });
      out += send('content_part.done', { ...at, part: content });
    }
    out += send('output_item.done', { output_index: index, item });
  }
  return out + send('completed', { response: body });
}

/** As OpenRouter writes it. */
function chatBody({ thinking = '', seal, text, calls = [] }: SealedTurn): Json {
  const message = {
    role: 'assistant',
    content: text ?? null,
    refusal: null,
    reasoning: thinking,
    reasoning_details: [
      { type: 'reasoning.text', text: thinking, signature: seal, format: 'anthropic-claude-v1', index: 0 },
    ],
    ...(calls.length > 0 && {
      tool_calls: calls.map(({ id, name, input }) => ({
        id,
        type: 'function',
        function: { name, arguments: JSON.stringify(input) },
      })),
    }),
  };
  return {
    id: 'gen_sealed',
    object: 'chat.completion',
    created: 1_760_000_000,
    model: 'gpt-4o',
    choices: [{ index: 0, message, logprobs: null, finish_reason: calls.length > 0 ? 'tool_calls' : 'stop' }],
    usage: { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 },
  };
}

function chatEvents(body: Json): string {
  const [choice] = body['choices'] as readonly [Json];
  const { tool_calls: calls, ...delta } = choice['message'] as Json;
  const head = { ...body, object: 'chat.completion.chunk', usage: null };
  const send = (fields: Json, finish: unknown = null): string =>
    frame({ ...head, choices: [{ index: 0, delta: fields, finish_reason: finish }] });
  let out = send(delta);
  for (const [index, call] of ((calls ?? []) as readonly Json[]).entries())
    out += send({ tool_calls: [{ index, ...call }] });
  out += send({}, choice['finish_reason']);
  return `${out}${frame({ ...head, choices: [], usage: body['usage'] })}data: [DONE]\n\n`;
}

/** Of parallel calls the first alone is signed. */
function geminiBody({ thinking = '', seal, text, calls = [] }: SealedTurn): Json {
  const parts = [
    ...(thinking === '' ? [] : [{ text: thinking, thought: true }]),
    ...(text === undefined ? [] : [{ text, ...(calls.length === 0 && { thoughtSignature: seal }) }]),
    ...calls.map(({ name, input }, index) => ({
      functionCall: { name, args: input },
      ...(index === 0 && { thoughtSignature: seal }),
    })),
  ];
  return {
    candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP', index: 0 }],
    usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 20, totalTokenCount: 30 },
    modelVersion: 'gemini-2.5-pro',
    responseId: 'resp_sealed',
  };
}

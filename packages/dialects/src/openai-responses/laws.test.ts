import type { JsonObject } from '@helix/contracts';
import { describeDialectLaws } from '@helix/testkit';
import { openaiResponses } from './index.js';

const USAGE = {
  input_tokens: 10,
  input_tokens_details: { cached_tokens: 2 },
  output_tokens: 6,
  output_tokens_details: { reasoning_tokens: 2 },
  total_tokens: 16,
};
const REASONING = {
  id: 'rs_1',
  type: 'reasoning',
  summary: [
    { type: 'summary_text', text: 'First.' },
    { type: 'summary_text', text: 'Second.' },
  ],
  encrypted_content: 'gAAA',
};
const CALLS = ['a', 'b'].map((id) => ({
  id: `fc_${id}`,
  type: 'function_call',
  status: 'completed',
  call_id: `call_${id}`,
  name: 'look',
  arguments: '{"x":1}',
}));
const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  status: 'completed',
  role: 'assistant',
  content: [
    { type: 'output_text', text: 'Hi', annotations: [{ type: 'url_citation', url: 'https://law.test' }], logprobs: [] },
    { type: 'refusal', refusal: 'No.' },
  ],
};
const SEARCH = { id: 'ws_1', type: 'web_search_call', status: 'completed', action: { type: 'search' } };

function answer(output: readonly JsonObject[], more: JsonObject = {}): JsonObject {
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1_700_000_000,
    model: 'm',
    status: 'completed',
    error: null,
    incomplete_details: null,
    output,
    usage: USAGE,
    ...more,
  };
}

/** A stream that has each item whole, as some servers send it. */
function stream(last: string, response: JsonObject, items: readonly JsonObject[] = []): Buffer {
  const events: JsonObject[] = [
    { type: 'response.created', response: { ...response, output: [], usage: null, status: 'in_progress' } },
    ...items.flatMap((item, index) => [
      { type: 'response.output_item.added', output_index: index, item },
      { type: 'response.output_item.done', output_index: index, item },
    ]),
    { type: last, response },
  ];
  return Buffer.from(
    events
      .map(
        (event, index) =>
          `event: ${String(event.type)}\ndata: ${JSON.stringify({ ...event, sequence_number: index })}\n\n`,
      )
      .join(''),
  );
}

const INCOMPLETE = answer([MESSAGE], { status: 'incomplete', incomplete_details: { reason: 'content_filter' } });

describeDialectLaws(openaiResponses, {
  requests: [
    {
      name: 'a string',
      body: { model: 'm', input: 'Hi', instructions: 'Be brief.', max_output_tokens: 20, stream: true },
    },
    {
      name: 'items',
      body: {
        model: 'm',
        input: [
          { role: 'developer', content: 'Be kind.' },
          {
            type: 'message',
            role: 'user',
            content: [
              { type: 'input_text', text: 'Look.' },
              { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'low' },
              { type: 'input_image', file_id: 'f', detail: 'auto' },
              { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' },
              { type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } },
              { type: 'input_other', x: 1 },
            ],
          },
          REASONING,
          MESSAGE,
          ...CALLS,
          { type: 'function_call_output', call_id: 'call_a', output: 'out' },
          { type: 'function_call_output', call_id: 'call_b', output: [{ type: 'input_text', text: 'out' }] },
          { type: 'item_reference', id: 'msg_2' },
          SEARCH,
        ],
        include: ['reasoning.encrypted_content'],
        store: false,
      },
    },
    {
      name: 'settings',
      body: {
        model: 'm',
        input: 'Hi',
        tools: [
          { type: 'function', name: 'look', parameters: { type: 'object' }, strict: true, x: 1 },
          { type: 'web_search', search_context_size: 'low' },
        ],
        tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'look' }] },
        parallel_tool_calls: false,
        reasoning: { effort: 'high', summary: 'detailed' },
        text: {
          format: { type: 'json_schema', name: 'n', schema: { type: 'object' }, strict: true },
          verbosity: 'low',
        },
        truncation: 'auto',
        metadata: { a: 'b' },
        prompt_cache_key: 'k',
        service_tier: 'flex',
        safety_identifier: 'u',
        temperature: 0.5,
        top_p: 0.5,
        background: false,
        previous_response_id: null,
      },
    },
  ],
  answers: [
    { name: 'reasoning and parallel calls', body: answer([REASONING, ...CALLS]) },
    { name: 'a message with a refusal, and a hosted tool', body: answer([SEARCH, MESSAGE]) },
    { name: 'an answer that was filtered', body: INCOMPLETE },
  ],
  streams: [
    {
      name: 'whole items',
      bytes: stream('response.completed', answer([REASONING, ...CALLS]), [REASONING, ...CALLS]),
      sameAs: answer([REASONING, ...CALLS]),
    },
    { name: 'only the last event', bytes: stream('response.incomplete', INCOMPLETE), sameAs: INCOMPLETE },
    {
      name: 'a failure',
      bytes: stream(
        'response.failed',
        answer([], { status: 'failed', error: { code: 'server_error', message: 'Broken.' } }),
      ),
    },
    {
      name: 'a bare error',
      bytes: Buffer.from(
        'event: error\ndata: {"type":"error","code":"server_error","message":"Broken.","param":null}\n\n',
      ),
    },
    { name: 'an end that never came', bytes: stream('response.in_progress', answer([])) },
  ],
});

describe('reasoning', () => {
  it('goes back unchanged and before its calls when a turn is written afresh', () => {
    const request = openaiResponses.decodeRequest({ model: 'm', input: [REASONING, ...CALLS] });
    const { body } = openaiResponses.encodeRequest(structuredClone(request), {
      model: 'm',
      stream: false,
      maxOutputTokens: undefined,
    });
    const [first, second] = body.input as readonly JsonObject[];
    expect(first).toMatchObject({ type: 'reasoning', id: 'rs_1', encrypted_content: 'gAAA' });
    expect(second).toMatchObject({ type: 'function_call', call_id: 'call_a' });
  });

  it('carries another dialect’s seal through the caller’s history', () => {
    const seal = { dialect: 'anthropic-messages', signature: 'c2ln' };
    const block = { head: { kind: 'reasoning' as const }, text: 'Hm.', seal };
    const written = openaiResponses.encodeResponse(
      { choices: [{ index: 0, blocks: [block], finishReason: 'stop' }] },
      {
        requestId: 'req_1',
        model: 'm',
        createdAt: 1,
        includeUsage: true,
        request: { model: 'm', messages: [], stream: false, includeUsage: true },
      },
    );
    const { messages } = openaiResponses.decodeRequest({ model: 'm', input: written.output });
    expect(messages).toEqual([{ role: 'assistant', content: [{ type: 'reasoning', text: 'Hm.', seal }] }]);
  });

  it('that nobody has sealed is marked as such, and is not sent to a provider of this dialect', () => {
    const block = { head: { kind: 'reasoning' as const }, text: 'Hm.' };
    const { output } = openaiResponses.encodeResponse(
      { choices: [{ index: 0, blocks: [block], finishReason: 'stop' }] },
      {
        requestId: 'req_1',
        model: 'm',
        createdAt: 1,
        includeUsage: true,
        request: { model: 'm', messages: [], stream: false, includeUsage: true },
      },
    );
    expect(output).toMatchObject([{ type: 'reasoning', encrypted_content: 'helix.e30' }]);
    const request = openaiResponses.decodeRequest({ model: 'm', input: [...(output as JsonObject[]), ...CALLS] });
    expect(request.messages[0]?.content[0]).toEqual({ type: 'reasoning', text: 'Hm.' });
    const { body, warnings } = openaiResponses.encodeRequest(request, {
      model: 'm',
      stream: false,
      maxOutputTokens: undefined,
    });
    expect((body.input as readonly JsonObject[]).map(({ type }) => type)).not.toContain('reasoning');
    expect(warnings).toMatchObject([{ action: 'dropped', field: 'input[0]' }]);
  });
});

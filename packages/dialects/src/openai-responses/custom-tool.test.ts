import type { EncodeContext, JsonObject } from '@helix/contracts';
import { argumentsToInput, inputToArguments } from './custom-tool.js';
import { decodeRequest } from './decode-request.js';
import { encodeRequest } from './encode-request.js';
import { encodeResponse } from './encode-response.js';

const PATCH = '*** Begin Patch\n*** Add File: é.txt\n+"hi"\n*** End Patch';
const TOOL = {
  type: 'custom',
  name: 'apply_patch',
  description: 'Edits files.',
  format: { type: 'grammar', syntax: 'lark', definition: 'start: begin_patch hunk+ end_patch' },
};
const CALL = {
  type: 'custom_tool_call',
  id: 'ctc_1',
  status: 'completed',
  call_id: 'c',
  name: 'apply_patch',
  input: PATCH,
};
const OUTPUT = { type: 'custom_tool_call_output', call_id: 'c', output: 'Done!' };
const BODY: JsonObject = {
  model: 'm',
  input: [CALL, OUTPUT],
  tools: [TOOL],
  tool_choice: { type: 'custom', name: 'apply_patch' },
};

describe('a tool that takes text', () => {
  it('is a function of one string to all others, with its grammar in words, and with a field that stays behind', () => {
    const { tools, foreignTools, toolChoice } = decodeRequest(BODY);
    expect(foreignTools).toBeUndefined();
    expect(toolChoice).toEqual({ type: 'tool', name: 'apply_patch' });
    expect(tools).toMatchObject([
      {
        name: 'apply_patch',
        description: 'Edits files.\n\nThe input must follow this lark grammar:\nstart: begin_patch hunk+ end_patch',
        parameters: { type: 'object', required: ['input'] },
        extensions: { 'openai-responses': { format: TOOL.format } },
      },
    ]);
  });

  it('has calls and results like any other', () => {
    expect(decodeRequest(BODY).messages).toMatchObject([
      { role: 'assistant', content: [{ type: 'tool-call', id: 'c', arguments: JSON.stringify({ input: PATCH }) }] },
      { role: 'tool', content: [{ type: 'tool-result', callId: 'c', content: [{ type: 'text', text: 'Done!' }] }] },
    ]);
  });

  it('is what it was on the way back to this dialect, also in a request that was changed', () => {
    const request = decodeRequest(BODY);
    const options = { model: 'm', stream: false, maxOutputTokens: undefined };
    const changed = {
      ...request,
      tools: [...(request.tools ?? []), { name: 'more' }],
      messages: [...request.messages, { role: 'user' as const, content: [{ type: 'text' as const, text: 'Go on.' }] }],
    };
    const { body, warnings } = encodeRequest(changed, options);
    expect(JSON.parse(JSON.stringify(body))).toMatchObject({
      tools: [TOOL, { name: 'more' }],
      input: [CALL, OUTPUT, { role: 'user' }],
      tool_choice: BODY.tool_choice,
    });
    expect(warnings).toEqual([]);
  });

  it('is called in its own form by a model that only knows the function', () => {
    const context: EncodeContext = {
      requestId: 'req_1',
      model: 'm',
      createdAt: 1,
      includeUsage: true,
      request: decodeRequest(BODY),
    };
    const head = { kind: 'tool-call' as const, id: 'c', name: 'apply_patch' };
    const blocks = [{ head, text: inputToArguments(PATCH) }];
    const answer = encodeResponse({ choices: [{ index: 0, blocks, finishReason: 'tool_calls' }] }, context);
    expect(answer.output).toMatchObject([
      { type: 'custom_tool_call', status: 'completed', call_id: 'c', name: 'apply_patch', input: PATCH },
    ]);
    expect(answer.tools).toEqual([TOOL]);
  });

  it.each(['plain text', '{"other":1}', '{"input":2}', '["x"]', ''])(
    'gets %j as its text when the model did not keep to the function',
    (text) => {
      expect(argumentsToInput(text)).toBe(text);
    },
  );
});

import type { JsonObject } from '@helix/contracts';
import { FAKE_SIGNATURE } from '@helix/testkit';
import {
  imageOfDataUrl,
  numberOf,
  objectOf,
  objectOfText,
  objectsOf,
  textOf,
  textsOf,
  wordOf,
} from '../json-reading.js';
import type { Entry, Received } from '../received.js';
import { isSystem, openaiTarget } from './openai-target.js';
import { readTool } from './read-tool.js';

/** Source: https://platform.openai.com/docs/api-reference/responses/create */
export const openaiResponsesTarget = openaiTarget({
  id: 'openai-responses',
  title: 'OpenAI Responses',
  read,
  sealOf: (text) => ({ kind: 'seal', text, proof: FAKE_SIGNATURE }),
});

function read(body: JsonObject): Received {
  const input = body['input'];
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : objectsOf(input);
  const systems = items.filter(isSystem).map(({ content }) => textOf(content));
  const instructions = wordOf(body['instructions']);
  const format = objectOf(objectOf(body['text'])['format']);
  const { effort, summary } = objectOf(body['reasoning']);
  const choice = objectOf(body['tool_choice']);
  return {
    system: [...(instructions === undefined ? [] : [instructions]), ...systems].join('\n'),
    entries: items.filter((item) => !isSystem(item)).flatMap(entriesOf),
    tools: objectsOf(body['tools']).map((tool) => readTool(tool, tool['parameters'])),
    forcedTool: choice['type'] === 'function' ? wordOf(choice['name']) : undefined,
    stop: textsOf(body['stop']),
    schema: format['type'] === 'json_schema' ? objectOf(format['schema']) : undefined,
    thinking: effort === undefined ? undefined : { effort: String(effort), shown: typeof summary === 'string' },
    maxOutputTokens: numberOf(body['max_output_tokens']),
    stream: body['stream'] === true,
  };
}

function entriesOf(item: JsonObject): readonly Entry[] {
  const { type, role, content } = item;
  const callId = String(item['call_id']);
  if (type === 'function_call')
    return [{ kind: 'call', id: callId, name: String(item['name']), arguments: objectOfText(item['arguments']) }];
  if (type === 'reasoning')
    return [{ kind: 'seal', text: textOf(item['summary']), proof: wordOf(item['encrypted_content']) }];
  if (type === 'function_call_output') {
    const { output } = item;
    const images = objectsOf(output).flatMap((part) => imageOfDataUrl(part['image_url']) ?? []);
    return [
      { kind: 'result', callId, text: textOf(output), failed: false },
      ...images.map((image) => ({ kind: 'result-image' as const, callId, ...image })),
    ];
  }
  if (role === 'assistant') return [{ kind: 'assistant-text', text: textOf(content) }];
  if (typeof content === 'string') return [{ kind: 'user-text', text: content }];
  return objectsOf(content).flatMap((part): readonly Entry[] => {
    if (part['type'] === 'input_text') return [{ kind: 'user-text', text: textOf(part['text']) }];
    const image = imageOfDataUrl(part['image_url']);
    return image === undefined ? [] : [{ kind: 'user-image', ...image }];
  });
}

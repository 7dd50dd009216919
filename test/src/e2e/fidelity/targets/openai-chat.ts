import type { JsonObject } from '@helix/contracts';
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

/** Source: https://platform.openai.com/docs/api-reference/chat/create */
export const openaiChatTarget = openaiTarget({
  id: 'openai-chat',
  title: 'OpenAI chat',
  read,
  sealOf: (text) => ({ kind: 'seal', text, proof: undefined }),
});

function read(body: JsonObject): Received {
  const messages = objectsOf(body['messages']);
  const format = objectOf(body['response_format']);
  const effort = wordOf(body['reasoning_effort']);
  return {
    system: messages
      .filter(isSystem)
      .map(({ content }) => textOf(content))
      .join('\n'),
    entries: messages.filter((message) => !isSystem(message)).flatMap(entriesOf),
    tools: objectsOf(body['tools'])
      .map((tool) => objectOf(tool['function']))
      .map((tool) => readTool(tool, tool['parameters'])),
    forcedTool: wordOf(objectOf(objectOf(body['tool_choice'])['function'])['name']),
    stop: textsOf(body['stop']),
    schema: format['type'] === 'json_schema' ? objectOf(objectOf(format['json_schema'])['schema']) : undefined,
    // Those who have reasoning to show in this format always do.
    thinking: effort === undefined ? undefined : { effort, shown: true },
    maxOutputTokens: numberOf(body['max_completion_tokens']) ?? numberOf(body['max_tokens']),
    stream: body['stream'] === true,
  };
}

function entriesOf(message: JsonObject): readonly Entry[] {
  const { role, content } = message;
  if (role === 'tool')
    return [{ kind: 'result', callId: String(message['tool_call_id']), text: textOf(content), failed: false }];
  if (role === 'assistant')
    return [
      ...sealsOf(message),
      ...(content === null || content === undefined || content === ''
        ? []
        : [{ kind: 'assistant-text' as const, text: textOf(content) }]),
      ...objectsOf(message['tool_calls']).map((call): Entry => {
        const { name, arguments: input } = objectOf(call['function']);
        return { kind: 'call', id: String(call['id']), name: String(name), arguments: objectOfText(input) };
      }),
    ];
  if (typeof content === 'string') return [{ kind: 'user-text', text: content }];
  return objectsOf(content).flatMap((part): readonly Entry[] => {
    if (part['type'] === 'text') return [{ kind: 'user-text', text: textOf(part['text']) }];
    const image = imageOfDataUrl(objectOf(part['image_url'])['url']);
    return image === undefined ? [] : [{ kind: 'user-image', ...image }];
  });
}

/** As DeepSeek and others want it back. */
function sealsOf({ reasoning_content: text }: JsonObject): readonly Entry[] {
  return typeof text === 'string' ? [{ kind: 'seal', text, proof: undefined }] : [];
}

import type { JsonObject } from '@helix/contracts';
import { imageOfDataUrl, numberOf, objectOf, objectOfText, objectsOf, textOf, textsOf } from '../json-reading.js';
import type { Entry, Received } from '../received.js';
import { readTool } from './read-tool.js';
import type { Target } from './target.js';

/** Source: https://docs.cohere.com/reference/chat */
export const cohereChatTarget: Target = {
  id: 'cohere-chat',
  title: 'Cohere',
  provider: (url) => `{ use: "@helix/provider-cohere", baseUrl: "${url}", apiKey: test-key }`,
  model: 'command-a-plus-05-2026',
  read,
  // It takes back what preceded calls as the plan for them.
  sealOf: (text) => ({ kind: 'seal', text, proof: undefined }),
  untold: ['cacheWrite'],
  plansCalls: true,
  tellsStopSequence: false,
  saysWhyItRefuses: false,
};

function read(body: JsonObject): Received {
  const messages = objectsOf(body['messages']);
  const format = objectOf(body['response_format']);
  const thinking = objectOf(body['thinking']);
  const tools = objectsOf(body['tools']).map((tool) => objectOf(tool['function']));
  const isForced = body['tool_choice'] === 'REQUIRED' && tools.length === 1;
  return {
    system: messages
      .filter(({ role }) => role === 'system')
      .map(({ content }) => textOf(content))
      .join('\n'),
    entries: messages.filter(({ role }) => role !== 'system').flatMap(entriesOf),
    tools: tools.map((tool) => readTool(tool, tool['parameters'])),
    forcedTool: isForced ? String(tools[0]?.['name']) : undefined,
    stop: textsOf(body['stop_sequences']),
    schema: format['json_schema'] === undefined ? undefined : objectOf(format['json_schema']),
    thinking:
      thinking['type'] === 'enabled' ? { budgetTokens: Number(thinking['token_budget']), shown: true } : undefined,
    maxOutputTokens: numberOf(body['max_tokens']),
    stream: body['stream'] === true,
  };
}

function entriesOf(message: JsonObject): readonly Entry[] {
  const { role, content } = message;
  if (role === 'tool')
    return [{ kind: 'result', callId: String(message['tool_call_id']), text: textOf(content), failed: false }];
  const kind = role === 'assistant' ? 'assistant-text' : 'user-text';
  const said: readonly Entry[] =
    typeof content === 'string'
      ? [{ kind, text: content }]
      : objectsOf(content).flatMap((part): readonly Entry[] => {
          if (part['type'] === 'text') return [{ kind, text: textOf(part['text']) }];
          const image = imageOfDataUrl(objectOf(part['image_url'])['url']);
          return image === undefined ? [] : [{ kind: 'user-image', ...image }];
        });
  const calls = objectsOf(message['tool_calls']).map((call): Entry => {
    const { name, arguments: input } = objectOf(call['function']);
    return { kind: 'call', id: String(call['id']), name: String(name), arguments: objectOfText(input) };
  });
  const plan = message['tool_plan'];
  return [
    ...(typeof plan === 'string' ? [{ kind: 'seal' as const, text: plan, proof: undefined }] : []),
    ...said,
    ...calls,
  ];
}

import type { JsonObject } from '@helix/contracts';
import { FAKE_SIGNATURE } from '@helix/testkit';
import { numberOf, objectOf, objectsOf, textOf, textsOf, wordOf } from '../json-reading.js';
import type { Entry, Received } from '../received.js';
import { readTool } from './read-tool.js';
import type { Target } from './target.js';

/** Source: https://platform.claude.com/docs/en/api/messages */
export const anthropicMessagesTarget: Target = {
  id: 'anthropic-messages',
  title: 'Anthropic',
  provider: (url) => `{ use: "@helix/provider-anthropic", baseUrl: "${url}", apiKey: test-key }`,
  model: 'claude-sonnet-4-5',
  read,
  sealOf: (text) => ({ kind: 'seal', text, proof: FAKE_SIGNATURE }),
  untold: [],
  plansCalls: false,
  tellsStopSequence: true,
  saysWhyItRefuses: true,
};

function read(body: JsonObject): Received {
  const choice = objectOf(body['tool_choice']);
  const format = objectOf(objectOf(body['output_config'])['format']);
  const thinking = objectOf(body['thinking']);
  return {
    system: textOf(body['system']),
    entries: objectsOf(body['messages']).flatMap(entriesOf),
    tools: objectsOf(body['tools']).map((tool) => readTool(tool, tool['input_schema'])),
    forcedTool: choice['type'] === 'tool' ? wordOf(choice['name']) : undefined,
    stop: textsOf(body['stop_sequences']),
    schema: format['type'] === 'json_schema' ? objectOf(format['schema']) : undefined,
    thinking:
      thinking['type'] === 'enabled'
        ? { budgetTokens: Number(thinking['budget_tokens']), shown: thinking['display'] !== 'omitted' }
        : undefined,
    maxOutputTokens: numberOf(body['max_tokens']),
    stream: body['stream'] === true,
  };
}

function entriesOf({ role, content }: JsonObject): readonly Entry[] {
  const kind = role === 'assistant' ? 'assistant-text' : 'user-text';
  if (typeof content === 'string') return [{ kind, text: content }];
  return objectsOf(content).flatMap((block): readonly Entry[] => {
    if (block['type'] === 'text') return [{ kind, text: textOf(block['text']) }];
    if (block['type'] === 'thinking')
      return [{ kind: 'seal', text: wordOf(block['thinking']), proof: wordOf(block['signature']) }];
    if (block['type'] === 'image') return imagesOf(block).map((image) => ({ kind: 'user-image', ...image }));
    if (block['type'] === 'tool_use')
      return [
        { kind: 'call', id: String(block['id']), name: String(block['name']), arguments: objectOf(block['input']) },
      ];
    return block['type'] === 'tool_result' ? resultOf(block) : [];
  });
}

function resultOf(block: JsonObject): readonly Entry[] {
  const callId = String(block['tool_use_id']);
  const { content } = block;
  return [
    { kind: 'result', callId, text: textOf(content), failed: block['is_error'] === true },
    ...objectsOf(content)
      .flatMap(imagesOf)
      .map((image) => ({ kind: 'result-image' as const, callId, ...image })),
  ];
}

function imagesOf(block: JsonObject): readonly { readonly mediaType: 'image/png'; readonly data: string }[] {
  const { type, media_type: mediaType, data } = objectOf(block['source']);
  return type === 'base64' && mediaType === 'image/png' ? [{ mediaType, data: String(data) }] : [];
}

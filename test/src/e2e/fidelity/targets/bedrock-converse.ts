import type { JsonObject } from '@helix/contracts';
import { FAKE_SIGNATURE } from '@helix/testkit';
import { numberOf, objectOf, objectOfText, objectsOf, textOf, textsOf, wordOf } from '../json-reading.js';
import type { Entry, Received } from '../received.js';
import { readTool } from './read-tool.js';
import type { Target } from './target.js';

/** Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
export const bedrockConverseTarget: Target = {
  id: 'bedrock-converse',
  title: 'Bedrock Converse (Claude)',
  provider: (url) =>
    `{ use: "@helix/provider-bedrock", region: eu-west-1, accessKeyId: AKIDTEST, secretAccessKey: test-secret, baseUrl: "${url}" }`,
  model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  read,
  sealOf: (text) => ({ kind: 'seal', text, proof: FAKE_SIGNATURE }),
  untold: ['reasoning'],
  plansCalls: false,
  tellsStopSequence: false,
  saysWhyItRefuses: false,
};

function read(body: JsonObject, path: string): Received {
  const inference = objectOf(body['inferenceConfig']);
  const tools = objectOf(body['toolConfig']);
  const format = objectOf(objectOf(body['outputConfig'])['textFormat']);
  const schema = objectOf(objectOf(format['structure'])['jsonSchema'])['schema'];
  const thinking = objectOf(objectOf(body['additionalModelRequestFields'])['thinking']);
  return {
    system: textOf(body['system']),
    entries: objectsOf(body['messages']).flatMap(({ role, content }) =>
      objectsOf(content).flatMap((block) => entriesOf(block, role === 'assistant')),
    ),
    tools: objectsOf(tools['tools'])
      .map((tool) => objectOf(tool['toolSpec']))
      .map((tool) => readTool(tool, objectOf(tool['inputSchema'])['json'])),
    forcedTool: wordOf(objectOf(objectOf(tools['toolChoice'])['tool'])['name']),
    stop: textsOf(inference['stopSequences']),
    schema: schema === undefined ? undefined : objectOfText(schema),
    thinking:
      thinking['type'] === 'enabled'
        ? { budgetTokens: Number(thinking['budget_tokens']), shown: thinking['display'] !== 'omitted' }
        : undefined,
    maxOutputTokens: numberOf(inference['maxTokens']),
    stream: path.endsWith('/converse-stream'),
  };
}

function entriesOf(block: JsonObject, isModel: boolean): readonly Entry[] {
  if (typeof block['text'] === 'string')
    return [{ kind: isModel ? 'assistant-text' : 'user-text', text: block['text'] }];
  if (block['reasoningContent'] !== undefined) {
    const { text, signature } = objectOf(objectOf(block['reasoningContent'])['reasoningText']);
    return [{ kind: 'seal', text: wordOf(text), proof: wordOf(signature) }];
  }
  if (block['toolUse'] !== undefined) {
    const { toolUseId, name, input } = objectOf(block['toolUse']);
    return [{ kind: 'call', id: String(toolUseId), name: String(name), arguments: objectOf(input) }];
  }
  if (block['toolResult'] === undefined) return imagesOf(block).map((image) => ({ kind: 'user-image', ...image }));
  const { toolUseId, content, status } = objectOf(block['toolResult']);
  const callId = String(toolUseId);
  return [
    { kind: 'result', callId, text: textOf(content), failed: status === 'error' },
    ...objectsOf(content)
      .flatMap(imagesOf)
      .map((image) => ({ kind: 'result-image' as const, callId, ...image })),
  ];
}

function imagesOf(block: JsonObject): readonly { readonly mediaType: 'image/png'; readonly data: string }[] {
  const { format, source } = objectOf(block['image']);
  return format === 'png' ? [{ mediaType: 'image/png', data: String(objectOf(source)['bytes']) }] : [];
}

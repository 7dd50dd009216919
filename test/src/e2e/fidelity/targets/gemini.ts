import type { JsonObject } from '@helix/contracts';
import { FAKE_SIGNATURE } from '@helix/testkit';
import { numberOf, objectOf, objectsOf, textOf, textsOf, wordOf } from '../json-reading.js';
import type { Entry, Received } from '../received.js';
import { readTool } from './read-tool.js';
import type { Target } from './target.js';

/** Source: https://ai.google.dev/api/generate-content */
export const geminiTarget: Target = {
  id: 'gemini',
  title: 'Gemini',
  provider: (url) => `{ use: "@helix/provider-gemini", baseUrl: "${url}/v1beta", apiKey: test-key }`,
  model: 'gemini-3-pro-preview',
  read,
  sealOf: () => ({ kind: 'seal', text: undefined, proof: FAKE_SIGNATURE }),
  untold: ['cacheWrite'],
  plansCalls: false,
  tellsStopSequence: false,
  saysWhyItRefuses: false,
};

/** What stands on a call that no Gemini has made. */
const FOREIGN = 'skip_thought_signature_validator';

function read(body: JsonObject, path: string): Received {
  const config = objectOf(body['generationConfig']);
  const calling = objectOf(objectOf(body['toolConfig'])['functionCallingConfig']);
  const isJson = config['responseMimeType'] === 'application/json' && config['responseJsonSchema'] !== undefined;
  const open: { readonly id: string; readonly name: string }[] = [];
  return {
    system: textOf(objectOf(body['systemInstruction'])['parts']),
    entries: objectsOf(body['contents']).flatMap((content) =>
      objectsOf(content['parts']).flatMap((part) => entriesOf(part, content['role'] === 'model', open)),
    ),
    tools: objectsOf(body['tools'])
      .flatMap((tool) => objectsOf(tool['functionDeclarations']))
      .map((tool) => readTool(tool, tool['parametersJsonSchema'])),
    forcedTool: calling['mode'] === 'ANY' ? textsOf(calling['allowedFunctionNames'])[0] : undefined,
    stop: textsOf(config['stopSequences']),
    schema: isJson ? objectOf(config['responseJsonSchema']) : undefined,
    thinking: thinkingOf(objectOf(config['thinkingConfig'])),
    maxOutputTokens: numberOf(config['maxOutputTokens']),
    stream: path.includes(':streamGenerateContent'),
  };
}

function thinkingOf(config: JsonObject): Received['thinking'] {
  const effort = wordOf(config['thinkingLevel'])?.toLowerCase();
  return effort === undefined ? undefined : { effort, shown: config['includeThoughts'] === true };
}

/** Calls without an id are matched by their names, in order. */
function entriesOf(
  part: JsonObject,
  isModel: boolean,
  open: { readonly id: string; readonly name: string }[],
): readonly Entry[] {
  // The summary of a thought may come back or not: the signature is what counts.
  if (part['thought'] === true) return [];
  if (typeof part['text'] === 'string') return [{ kind: isModel ? 'assistant-text' : 'user-text', text: part['text'] }];
  if (part['functionCall'] !== undefined) {
    const call = objectOf(part['functionCall']);
    const name = String(call['name']);
    const id = wordOf(call['id']) ?? `unnamed ${open.length}`;
    open.push({ id, name });
    const proof = wordOf(part['thoughtSignature']);
    const isOwn = proof !== undefined && proof !== FOREIGN;
    return [
      ...(isOwn ? [{ kind: 'seal' as const, text: undefined, proof }] : []),
      { kind: 'call', id, name, arguments: objectOf(call['args']) },
    ];
  }
  if (part['functionResponse'] !== undefined) {
    const result = objectOf(part['functionResponse']);
    const found = open.findIndex(({ id, name }) => (wordOf(result['id']) ?? id) === id && name === result['name']);
    const [call] = found < 0 ? [] : open.splice(found, 1);
    return resultOf(result, call?.id ?? 'unknown');
  }
  return imagesOf(part).map((image) => ({ kind: 'user-image', ...image }));
}

function resultOf(result: JsonObject, callId: string): readonly Entry[] {
  const response = objectOf(result['response']);
  const failed = response['error'] !== undefined;
  return [
    { kind: 'result', callId, text: textOf(failed ? response['error'] : response['result']), failed },
    ...objectsOf(result['parts'])
      .flatMap(imagesOf)
      .map((image) => ({ kind: 'result-image' as const, callId, ...image })),
  ];
}

function imagesOf(part: JsonObject): readonly { readonly mediaType: 'image/png'; readonly data: string }[] {
  const { mimeType, data } = objectOf(part['inlineData']);
  return mimeType === 'image/png' ? [{ mediaType: mimeType, data: String(data) }] : [];
}

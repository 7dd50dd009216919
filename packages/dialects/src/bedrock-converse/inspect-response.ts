import { isJsonObject, type JsonValue, type ReplyFacts } from '@helix/contracts';
import { estimateTokens } from '@helix/wire';
import { decodeError } from '../bedrock-shared/decode-exception.js';
import { asArray, asObject } from '../shared/json-draft.js';
import { decodeBlock } from './decode-block.js';
import { decodeUsage } from './decode-usage.js';

/** What accounting needs of an answer's body. */
export function inspectResponse(body: unknown): ReplyFacts {
  const answer = asObject(body);
  const isError = isJsonObject(body) && answer.output === undefined && typeof answer.message === 'string';
  return {
    usage: decodeUsage(answer.usage),
    model: undefined,
    id: undefined,
    error: isError ? decodeError(0, JSON.stringify(body)) : undefined,
    generatedTokens: countContent(asObject(asObject(answer.output).message).content),
  };
}

function countContent(content: JsonValue | undefined): number {
  return asArray(content).reduce((tokens: number, block) => tokens + estimateTokens(decodeBlock(block).text), 0);
}

import { isJsonObject, type JsonValue, type ReplyFacts } from '@helix/contracts';
import { estimateTokens } from '@helix/wire';
import { decodeErrorObject } from './decode-error.js';
import { decodeUsage } from './decode-usage.js';

const NOTHING: ReplyFacts = { usage: undefined, model: undefined, id: undefined, error: undefined, generatedTokens: 0 };

/** What accounting needs of an answer's body. */
export function inspectResponse(body: unknown): ReplyFacts {
  if (!isJsonObject(body)) return NOTHING;
  const isError = body.type === 'error' || isJsonObject(body.error);
  return {
    usage: decodeUsage(body.usage),
    model: typeof body.model === 'string' ? body.model : undefined,
    id: typeof body.id === 'string' ? body.id : undefined,
    error: isError ? decodeErrorObject(0, body) : undefined,
    generatedTokens: countContent(body.content),
  };
}

function countContent(content: JsonValue | undefined): number {
  let tokens = 0;
  if (!Array.isArray(content)) return tokens;
  for (const block of content as readonly JsonValue[]) {
    if (!isJsonObject(block)) continue;
    const text = block.text ?? block.thinking;
    if (typeof text === 'string') tokens += estimateTokens(text);
    else if (block.input !== undefined) tokens += estimateTokens(JSON.stringify(block.input));
  }
  return tokens;
}

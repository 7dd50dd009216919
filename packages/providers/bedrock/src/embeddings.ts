import { EMPTY_BUCKETS, type HeaderMap, isJsonObject, type TokenUsage } from '@helix/contracts';

/** The formats of Bedrock's embeddings, which are called by InvokeModel. */
export const EMBEDDINGS = ['bedrock-titan-embed', 'cohere-embed'] as const;

/** The format of a model's embeddings, by its id, which may begin with a region's group (`eu.`) or be an ARN that ends in it; `undefined` where it tells none. */
export function embeddingsDialectOf(model: string): (typeof EMBEDDINGS)[number] | undefined {
  if (/amazon\.titan-embed/.test(model)) return 'bedrock-titan-embed';
  return /cohere\.embed/.test(model) ? 'cohere-embed' : undefined;
}

/** Cohere's body on Bedrock: the model is in the URL, and a field too many is refused. */
export function withoutModel(bytes: Buffer): Buffer {
  const body: unknown = JSON.parse(bytes.toString('utf8'));
  if (!isJsonObject(body)) return bytes;
  const { model: _inUrl, ...rest } = body;
  return Buffer.from(JSON.stringify(rest));
}

/** Input tokens as InvokeModel tells them in a header, summed over the answers of a batch. */
export function readUsage(headers: HeaderMap): TokenUsage | undefined {
  const value = headers['x-amzn-bedrock-input-token-count'];
  if (value === undefined) return undefined;
  const counts = typeof value === 'string' ? [value] : value;
  if (counts.length === 0 || !counts.every((count) => /^\d{1,12}$/.test(count))) return undefined;
  return { buckets: { ...EMPTY_BUCKETS, inputUncached: counts.reduce((sum, count) => sum + Number(count), 0) } };
}

import { EMPTY_BUCKETS, type OpaqueDialect, type ReplyFacts } from '@helix/contracts';
import { plainSummary } from '../opaque-shared/plain-summary.js';
import { RELAYED } from '../opaque-shared/relayed-dialect.js';
import { decodeUsage } from '../openai-shared/decode-usage.js';
import { asObject, nonEmpty } from '../shared/json-draft.js';
import { LinesTap } from './lines-tap.js';

/** A batch says in its last state what all of it used. */
function inspectResponse(body: unknown): ReplyFacts {
  const answer = asObject(body);
  return {
    usage: decodeUsage(answer.usage) ?? { buckets: EMPTY_BUCKETS },
    model: undefined,
    id: nonEmpty(answer.id),
    error: undefined,
    generatedTokens: 0,
  };
}

/** Files. Source: https://platform.openai.com/docs/api-reference/files */
export const openaiFiles: OpaqueDialect = {
  ...RELAYED,
  id: 'openai-files',
  operation: 'files',
  verbatim: true,
  summarize: (_body, byteLength) => plainSummary({ model: '', byteLength }),
  inspectResponse,
  createReplyTap: () => new LinesTap(),
};

/** Batches. Source: https://platform.openai.com/docs/api-reference/batch */
export const openaiBatches: OpaqueDialect = { ...openaiFiles, id: 'openai-batches', operation: 'batches' };

import { type Dialect, EMPTY_BUCKETS, type ReplyFacts } from '@helix/contracts';
import { plainSummary } from '../opaque-shared/plain-summary.js';
import { RELAYED } from '../opaque-shared/relayed-dialect.js';

/** A call of a provider's own API that nobody here knows: any bytes, and errors of the gateway's own as OpenAI's are. */
export const passThrough: Dialect = {
  ...RELAYED,
  id: 'pass-through',
  operation: 'passthrough',
  summarize: (_body, byteLength) => plainSummary({ model: '', byteLength }),
  inspectResponse: (): ReplyFacts => ({
    usage: { buckets: EMPTY_BUCKETS },
    model: undefined,
    id: undefined,
    error: undefined,
    generatedTokens: 0,
  }),
};

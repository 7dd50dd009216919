import type { RequestSummary } from '@helix/contracts';

/** The summary of a call that is relayed and not understood, with what is known of it. */
export function plainSummary(
  known: Pick<RequestSummary, 'model' | 'byteLength'> & Partial<RequestSummary>,
): RequestSummary {
  return {
    // Whether the answer is a stream shows in the answer.
    stream: false,
    maxOutputTokens: 0,
    choices: 1,
    hasTools: false,
    hasImages: false,
    hasSchema: false,
    includeUsage: true,
    endUser: undefined,
    ...known,
  };
}

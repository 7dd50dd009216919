import type { TokenBuckets } from '@helix/contracts';

/** Token counts as one text: nine counts, comma separated. */
export function packBuckets(buckets: TokenBuckets): string {
  return `${buckets.inputUncached},${buckets.cacheRead},${buckets.cacheWrite5m},${buckets.cacheWrite1h},${buckets.inputAudio},${buckets.inputImage},${buckets.outputText},${buckets.outputReasoning},${buckets.outputAudio}`;
}

/** The counts of such a text; what is missing is 0. */
export function unpackBuckets(text: string): TokenBuckets {
  const counts = text.split(',').map(Number);
  const at = (index: number): number => counts[index] ?? 0;
  return {
    inputUncached: at(0),
    cacheRead: at(1),
    cacheWrite5m: at(2),
    cacheWrite1h: at(3),
    inputAudio: at(4),
    inputImage: at(5),
    outputText: at(6),
    outputReasoning: at(7),
    outputAudio: at(8),
  };
}

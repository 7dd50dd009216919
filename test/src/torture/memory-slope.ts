/** Memory at a point of a run: after so many calls, in bytes. */
export interface MemorySample {
  readonly calls: number;
  readonly rss: number;
}

/**
 * How fast memory grows, in KiB for each thousand calls: the least-squares line through the second half of the samples, since a process
 * grows to its working size in the first. `undefined` with fewer than three samples there.
 */
export function slopeOf(samples: readonly MemorySample[]): number | undefined {
  const late = samples.slice(Math.floor(samples.length / 2));
  if (late.length < 3) return undefined;
  const meanCalls = late.reduce((sum, { calls }) => sum + calls, 0) / late.length;
  const meanRss = late.reduce((sum, { rss }) => sum + rss, 0) / late.length;
  let covariance = 0;
  let variance = 0;
  for (const { calls, rss } of late) {
    covariance += (calls - meanCalls) * (rss - meanRss);
    variance += (calls - meanCalls) ** 2;
  }
  return variance === 0 ? undefined : ((covariance / variance) * 1_000) / 1_024;
}

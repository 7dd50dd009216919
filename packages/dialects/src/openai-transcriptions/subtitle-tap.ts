import { EMPTY_BUCKETS, type StreamFacts, type StreamTap } from '@helix/contracts';

/** Subtitles end in their last times, which no line after them is longer than this. */
const TAIL_CHARACTERS = 4_096;
/** `00:01:02,345 --> 00:01:04,000` (SRT), or with a point and without the hours (WebVTT). */
const TIMES = /-->\s*(?:(\d+):)?(\d{2}):(\d{2})[.,](\d{3})/g;

/** Where a transcript is subtitles, the end of the last is how long the sound was. All else is the tap's inside. */
export class SubtitleTap implements StreamTap {
  #tail = '';

  constructor(private readonly inner: StreamTap) {}

  get facts(): StreamFacts {
    const { facts } = this.inner;
    const seconds = facts.finished && facts.usage === undefined ? this.#seconds() : undefined;
    if (seconds === undefined) return facts;
    return { ...facts, usage: { buckets: EMPTY_BUCKETS, units: { seconds } } };
  }

  push(chunk: Buffer): Buffer | undefined {
    this.#tail = (this.#tail + chunk.toString('latin1')).slice(-TAIL_CHARACTERS);
    return this.inner.push(chunk);
  }

  end(): Buffer | undefined {
    return this.inner.end();
  }

  #seconds(): number | undefined {
    const last = [...this.#tail.matchAll(TIMES)].at(-1);
    if (last === undefined) return undefined;
    const [, hours = '0', minutes = '0', seconds = '0', milliseconds = '0'] = last;
    return Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds) + Number(milliseconds) / 1_000;
  }
}

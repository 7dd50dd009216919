import { inputTokens, outputTokens, type RequestSummary, type Target, type TokenBuckets } from '@helix/contracts';

/** Tokens that a call is taken to need before it is made. */
export interface TokenEstimate {
  readonly input: number;
  readonly output: number;
}

const SAMPLES_KEPT = 64;
const SAMPLES_TO_TRUST = 8;
/** The percentile is worked out again when so many samples have come. */
const SAMPLES_TO_RENEW = 16;
const TARGETS_KEPT = 10_000;
const FIRST_GUESS_OUTPUT = 1_000;
const FIRST_GUESS_TOKENS_PER_BYTE = 0.3;
const OUTPUT_WITHOUT_ANY_LIMIT = 16_384;
/** What a request with images is taken to need for them at most. */
export const TOKENS_PER_IMAGE_BOUND = 16_384;
/** More than any call can make: what is asked for beyond it is the provider's to refuse, and its cost would not fit the ledger. */
const MOST_OUTPUT = 1_000_000_000;
/** Tokens that a model of unknown size is taken to read at most. */
const CONTEXT_OF_ANY_MODEL = 2_000_000;

class LearnedUsage {
  readonly #outputs = new Float64Array(SAMPLES_KEPT);
  #kept = 0;
  #next = 0;
  #p95: number | undefined;
  tokensPerByte = FIRST_GUESS_TOKENS_PER_BYTE;
  /** The most tokens per byte seen: above 1 only where a provider counts what the caller did not send. */
  maxTokensPerByte = 1;

  learn(bytes: number, buckets: TokenBuckets): void {
    const input = inputTokens(buckets);
    if (bytes > 0 && input > 0) {
      const ratio = input / bytes;
      this.tokensPerByte = this.tokensPerByte * 0.9 + ratio * 0.1;
      if (ratio > this.maxTokensPerByte) this.maxTokensPerByte = ratio;
    }
    this.#outputs[this.#next] = outputTokens(buckets);
    this.#next = (this.#next + 1) % SAMPLES_KEPT;
    if (this.#kept < SAMPLES_KEPT) this.#kept += 1;
    if (this.#kept >= SAMPLES_TO_TRUST && (this.#next % SAMPLES_TO_RENEW === 0 || this.#p95 === undefined))
      this.#p95 = percentile95(this.#outputs.slice(0, this.#kept));
  }

  get p95Output(): number | undefined {
    return this.#p95;
  }
}

/** Estimates what a call will use: upper bounds for strict caps, learned figures for the others. Lives above generations; bounded. */
export class Estimator {
  readonly #learned = new Map<string, LearnedUsage>();

  /**
   * Upper bound: no tokenizer gives more tokens than the text has bytes; the output limit is the caller's, else the model's.
   * Where a provider was seen to count more, it is believed, up to what the model can read: one absurd report must not hold every later call to itself.
   */
  strict(target: Target, summary: RequestSummary): TokenEstimate {
    const ratio = this.#learned.get(target.id)?.maxTokensPerByte ?? 1;
    return {
      input:
        textBound(target, summary.byteLength, ratio) +
        (summary.storedTokens ?? 0) +
        (summary.hasImages ? TOKENS_PER_IMAGE_BOUND : 0),
      output: Math.min(MOST_OUTPUT, outputLimit(target, summary) * summary.choices),
    };
  }

  /** What such calls usually need: learned tokens per byte, 95th percentile of the target's last answers. */
  expected(target: Target, summary: RequestSummary): TokenEstimate {
    const learned = this.#learned.get(target.id);
    const output = Math.min(outputLimit(target, summary), learned?.p95Output ?? FIRST_GUESS_OUTPUT);
    return {
      input:
        Math.ceil(summary.byteLength * (learned?.tokensPerByte ?? FIRST_GUESS_TOKENS_PER_BYTE)) +
        (summary.storedTokens ?? 0),
      output: Math.min(MOST_OUTPUT, output * summary.choices),
    };
  }

  learn(targetId: string, requestBytes: number, buckets: TokenBuckets): void {
    let learned = this.#learned.get(targetId);
    if (learned === undefined) {
      if (this.#learned.size >= TARGETS_KEPT) this.#learned.clear();
      learned = new LearnedUsage();
      this.#learned.set(targetId, learned);
    }
    learned.learn(requestBytes, buckets);
  }
}

/** A token a byte, or more by the ratio, as far as the model's context reaches. */
function textBound({ facts }: Target, bytes: number, ratio: number): number {
  return Math.max(bytes, Math.min(Math.ceil(bytes * ratio), facts?.contextWindow ?? CONTEXT_OF_ANY_MODEL));
}

function outputLimit(target: Target, summary: RequestSummary): number {
  return summary.maxOutputTokens ?? target.facts?.maxOutputTokens ?? OUTPUT_WITHOUT_ANY_LIMIT;
}

/** Sorts what it is given. */
function percentile95(values: Float64Array): number {
  return values.sort()[Math.min(values.length - 1, Math.floor(values.length * 0.95))] ?? 0;
}

import type { AttemptIntent, Payer, RequestRecord } from '@helix/contracts';
import { Dimension, intentOriginValues, payerValues, requestOriginValues } from './dimension.js';

const MOST_OF_A_KIND = 10_000;

/**
 * The payers and origins that this process has seen lately, one `Dimension` for each content. At most `most` of each kind are remembered; one that
 * was forgotten is made anew, and finds its row by its content.
 */
export class Dimensions {
  readonly #most: number;
  readonly #payers = new Map<string, Dimension>();
  readonly #origins = new Map<string, Dimension>();
  // The same object comes with the intent, the outcome and the request.
  readonly #byObject = new WeakMap<Payer, Dimension>();

  // Neighbours often have the same: comparing costs less than finding.
  #lastIntent: { readonly of: AttemptIntent; readonly origin: Dimension } | undefined;
  #lastRequest: { readonly of: RequestRecord; readonly origin: Dimension } | undefined;

  constructor(most = MOST_OF_A_KIND) {
    this.#most = most;
  }

  /** How many are remembered. */
  get size(): number {
    return this.#payers.size + this.#origins.size;
  }

  payerOf(payer: Payer): Dimension {
    let found = this.#byObject.get(payer);
    if (found === undefined) {
      found = this.#find(this.#payers, 'payers', payerValues(payer));
      this.#byObject.set(payer, found);
    }
    return found;
  }

  originOfIntent(intent: AttemptIntent): Dimension {
    const last = this.#lastIntent;
    if (last !== undefined && isSameOrigin(last.of, intent)) return last.origin;
    const origin = this.#find(this.#origins, 'origins', intentOriginValues(intent));
    this.#lastIntent = { of: intent, origin };
    return origin;
  }

  originOfRequest(request: RequestRecord): Dimension {
    const last = this.#lastRequest;
    if (last !== undefined && isSameQuestion(last.of, request)) return last.origin;
    const origin = this.#find(this.#origins, 'origins', requestOriginValues(request));
    this.#lastRequest = { of: request, origin };
    return origin;
  }

  #find(known: Map<string, Dimension>, table: Dimension['table'], values: readonly (string | null)[]): Dimension {
    const content = JSON.stringify(values);
    let found = known.get(content);
    if (found === undefined) {
      // Forgetting all at once costs a few reads of the database and needs no order of use.
      if (known.size >= this.#most) known.clear();
      found = new Dimension(table, values);
      known.set(content, found);
    }
    return found;
  }
}

function isSameQuestion(left: AttemptIntent | RequestRecord, right: AttemptIntent | RequestRecord): boolean {
  return (
    left.model === right.model &&
    left.operation === right.operation &&
    left.dialect === right.dialect &&
    left.generation === right.generation
  );
}

function isSameOrigin(left: AttemptIntent, right: AttemptIntent): boolean {
  return left.provider === right.provider && left.upstreamModel === right.upstreamModel && isSameQuestion(left, right);
}

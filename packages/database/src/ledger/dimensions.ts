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
      const values = payerValues(payer);
      found = this.#find(this.#payers, JSON.stringify(values), () => new Dimension('payers', values));
      this.#byObject.set(payer, found);
    }
    return found;
  }

  originOfIntent(intent: AttemptIntent): Dimension {
    const { model, provider, upstreamModel, operation, dialect, generation } = intent;
    // Models may be named by the caller, with any character; their lengths keep two contents from looking alike.
    const content = `${provider}|${operation}|${dialect}|${generation}|${model.length}|${model}|${upstreamModel}`;
    return this.#find(this.#origins, content, () => new Dimension('origins', intentOriginValues(intent)));
  }

  originOfRequest(request: RequestRecord): Dimension {
    const { model, operation, dialect, generation } = request;
    const content = `|${operation}|${dialect}|${generation}|${model}`;
    return this.#find(this.#origins, content, () => new Dimension('origins', requestOriginValues(request)));
  }

  #find(known: Map<string, Dimension>, content: string, make: () => Dimension): Dimension {
    let found = known.get(content);
    if (found === undefined) {
      // Forgetting all at once costs a few reads of the database and needs no order of use.
      if (known.size >= this.#most) known.clear();
      found = make();
      known.set(content, found);
    }
    return found;
  }
}

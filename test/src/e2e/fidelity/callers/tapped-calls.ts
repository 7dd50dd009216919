import type { Ask } from '../ask.js';
import type { Given, Outcome, Raised } from '../given.js';
import type { Connected } from './caller.js';
import type { HeaderTap } from './header-tap.js';

/** What has come of a stream. */
export interface Seen {
  text: string;
  pieces: number;
}

type Answer = { readonly given: Given } | { readonly raised: Raised };

/** The calls of one SDK; `seen` is kept up as the stream comes, since it is all there is when that breaks off. */
export interface SdkCalls {
  readonly plain: (model: string, ask: Ask) => Promise<Answer>;
  readonly stream: (model: string, ask: Ask, seen: Seen) => Promise<Answer>;
  /** Reads what the SDK threw, with the text that had come; throws on what is no error of the SDK's. */
  readonly raisedBy: (error: unknown, text: string) => Raised;
}

/** The calls of an SDK as outcomes, for one that takes a `fetch` by which its headers can be seen. */
export function tappedCalls(tap: HeaderTap, { plain, stream, raisedBy }: SdkCalls): Connected {
  const outcomeOf = async (call: (seen: Seen) => Promise<Answer>): Promise<Outcome> => {
    const seen = { text: '', pieces: 0 };
    try {
      const answer = await call(seen);
      return { warnings: tap.warnings, ...answer };
    } catch (error) {
      return { warnings: tap.warnings, raised: raisedBy(error, seen.text) };
    }
  };
  return {
    plain: (model, ask) => outcomeOf(() => plain(model, ask)),
    stream: (model, ask) => outcomeOf((seen) => stream(model, ask, seen)),
  };
}

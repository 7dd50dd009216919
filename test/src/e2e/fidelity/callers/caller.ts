import type { FakeUsage } from '@helix/testkit';
import type { Ask, Thinking } from '../ask.js';
import type { FeatureId } from '../feature.js';
import type { Outcome } from '../given.js';

/** An application that speaks one API through its official SDK. */
export interface Caller {
  readonly id: string;
  readonly title: string;
  /** The package on npm. */
  readonly sdk: string;
  /** What its API has no way to ask for, with the reason. */
  readonly cannotAsk: Readonly<Partial<Record<FeatureId, string>>>;
  /** How it says that the model should think. */
  readonly thinking: Thinking;
  /** Its answers say which stop sequence ended them. */
  readonly tellsStopSequence: boolean;
  /** Counts that its API has no field for. */
  readonly untold: readonly (keyof FakeUsage)[];
  /** Connects to a gateway. */
  readonly connect: (gateway: { readonly url: string; readonly key: string }) => Connected;
}

/** One call by the SDK: `plain`, or through its own accumulator of streams. What the SDK throws is an outcome too. */
export interface Connected {
  readonly plain: (model: string, ask: Ask) => Promise<Outcome>;
  readonly stream: (model: string, ask: Ask) => Promise<Outcome>;
}

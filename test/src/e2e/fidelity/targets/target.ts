import type { JsonObject } from '@helix/contracts';
import type { FakeUsage } from '@helix/testkit';
import type { Received, Seal } from '../received.js';

/** A provider whose format the matrix translates to. */
export interface Target {
  /** The dialect, and the name of the model in the gateway. */
  readonly id: string;
  readonly title: string;
  /** The provider's package and options, in YAML, for a fake upstream at this address. */
  readonly provider: (url: string) => string;
  readonly model: string;
  /** Reads what arrived in the provider's own format; `path` says what the body does not. */
  readonly read: (body: JsonObject, path: string) => Received;
  /** How it wants its reasoning back, with the proof that the fake upstream gave; `undefined` where it wants none. */
  readonly sealOf: (reasoning: string) => Seal | undefined;
  /** Counts that its format has no field for. */
  readonly untold: readonly (keyof FakeUsage)[];
  /** What is said before calls is a plan for them, which is reasoning. */
  readonly plansCalls: boolean;
  /** Its answers say which stop sequence ended them. */
  readonly tellsStopSequence: boolean;
  /** The format has a place for the words of a refusal. */
  readonly saysWhyItRefuses: boolean;
}

import type { Behaviour } from '@helix/testkit';
import type { Ask } from './ask.js';
import type { Given, Raised } from './given.js';

/** One row of the matrix: what is asked, what the provider does, what the application must get. */
export interface Feature {
  readonly id: FeatureId;
  /** As it stands in the table. */
  readonly title: string;
  readonly ask: Ask;
  readonly provider: Behaviour;
  /** The application goes on: what its tool gave, and what the provider says to it. The answer before is sent back as the SDK gave it. */
  readonly next?: { readonly result: string; readonly provider: Behaviour };
  /** Which ways of asking are tried; both unless said otherwise. */
  readonly only?: 'plain' | 'stream';
  /** What is wrong with what the SDK gave; `undefined` accepts what the provider said, part by part. */
  readonly fails?: (raised: Raised) => readonly string[];
  readonly checks?: (given: Given) => readonly string[];
}

export type FeatureId =
  | 'text'
  | 'stream'
  | 'system'
  | 'multi-turn'
  | 'images'
  | 'parallel-tools'
  | 'forced-tool'
  | 'tool-results'
  | 'failed-tool-result'
  | 'image-in-tool-result'
  | 'structured-output'
  | 'reasoning'
  | 'reasoning-sent-back'
  | 'stop-sequences'
  | 'refusal'
  | 'length-stop'
  | 'usage'
  | 'provider-refuses'
  | 'provider-rate-limits'
  | 'provider-fails'
  | 'provider-fails-mid-stream';

import type { JsonObject } from '@helix/contracts';
import type { FakeUsage } from '@helix/testkit';

export type Finish = 'stop' | 'length' | 'tool_calls' | 'refusal';

/** What the caller's SDK gave the application. */
export interface Given {
  readonly text: string;
  readonly reasoning: string;
  readonly refusal: string;
  readonly calls: readonly { readonly id: string; readonly name: string; readonly arguments: unknown }[];
  readonly finish: Finish | undefined;
  /** Which stop sequence ended the answer, where the API says so. */
  readonly stopSequence?: string | undefined;
  /** Totals; `undefined` for what the API has no field for. */
  readonly usage: Partial<FakeUsage>;
  /** The turn of the model in the SDK's own form, as an application keeps it for the next request. */
  readonly native: unknown;
  /** Pieces of text that a stream came in; 0 for a plain answer. */
  readonly pieces: number;
}

/** What the SDK threw, or told as a failed answer. */
export interface Raised {
  /** The SDK's own class or word for it. */
  readonly name: string;
  readonly status: number | undefined;
  readonly message: string;
  /** Helix's code, where the SDK shows it. */
  readonly code: string | undefined;
  /** The text that came before. */
  readonly text: string;
}

/** An answer or an error, with the warnings that came in `x-helix-warnings`. */
export type Outcome = { readonly warnings: string } & (
  | { readonly given: Given; readonly raised?: undefined }
  | { readonly raised: Raised; readonly given?: undefined }
);

/** The arguments of a call as the application would parse them; the text itself when it is no JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return text;
  }
}

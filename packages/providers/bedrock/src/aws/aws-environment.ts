import type { SmallReply, SmallRequest } from '@helix/provider-kit';

/** What the sources of credentials and region see of the machine; injected, so that tests own it. */
export interface AwsEnvironment {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The text of a file; `undefined` when there is none. */
  readonly readFile: (path: string) => Promise<string | undefined>;
  readonly request: (request: SmallRequest) => Promise<SmallReply>;
  readonly homeFolder: string;
}

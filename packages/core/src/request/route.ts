import type { Dialect, JsonObject, Operation } from '@helix/contracts';

/** A data-plane route that reaches upstreams: always metered. Only counting tokens costs nothing. */
export interface BillableRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As registered: `/v1/chat/completions`. */
  readonly path: string;
  readonly operation: Operation;
  readonly dialect: Dialect;
  /** What the path says of the request beside its parameters: `{ stream: true }` for Gemini's `:streamGenerateContent`. */
  readonly fields?: JsonObject | undefined;
}

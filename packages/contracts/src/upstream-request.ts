/** Headers as Node gives them: lower-case names. */
export type HeaderMap = Readonly<Record<string, string | readonly string[] | undefined>>;

/** One upstream exchange to make. The body is finished bytes: no streams, so that it can be retried. */
export interface UpstreamRequest {
  /** Scheme, host and port: `https://api.openai.com`. From the configuration only. */
  readonly origin: string;
  /** Path and query as sent. */
  readonly path: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

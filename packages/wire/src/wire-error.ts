/** What was wrong with bytes that should have been a wire format. */
export type WireErrorCode = 'malformed' | 'too_large' | 'truncated';

/** The only error that decoders throw. */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly code: WireErrorCode;

  constructor(code: WireErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}

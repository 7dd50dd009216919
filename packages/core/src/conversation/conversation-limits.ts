import { HelixError } from '@helix/contracts';

/** No conversation that people have gets here. */
export const MOST_TURNS = 1_000;

/** `missing` is not there; `asked` is what the caller named, which may go on from it. */
export function notFound(missing: string, asked: string): HelixError {
  const between = missing === asked ? '' : ` '${asked}' goes on from it.`;
  return new HelixError(
    'previous_response_not_found',
    `Previous response with id '${missing}' not found.${between} It may have been deleted, be too old, or have been made with \`store: false\`; send the turns in \`input\` instead.`,
    { param: 'previous_response_id', shouldRetry: false },
  );
}

/** With its stored turns the request would be larger than a body may be. */
export function tooLong(what: string, maxBytes: number): HelixError {
  return new HelixError(
    'body_too_large',
    `${what} has more than ${MOST_TURNS} turns or ${maxBytes} bytes. Begin a new one with what still matters, or raise server.maxBodyBytes.`,
    { param: 'input', shouldRetry: false },
  );
}

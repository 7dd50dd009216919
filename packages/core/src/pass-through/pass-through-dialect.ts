import {
  type ChatDialect,
  type Dialect,
  EMPTY_BUCKETS,
  isOpaque,
  isSocketDialect,
  type KnownCall,
  type OpaqueDialect,
  type StreamTap,
  type TappedReply,
  type TokenUsage,
  type UpstreamDialect,
} from '@helix/contracts';
import { DecodingTap } from '@helix/wire';
import { VerbatimTap } from './verbatim-tap.js';

/** What a call of a provider's own API was found to be. */
export interface Found {
  readonly known: KnownCall | 'free' | undefined;
  /** The dialect of a known call. */
  readonly dialect: UpstreamDialect | undefined;
}

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\b/i;
const FREE: TokenUsage = { buckets: EMPTY_BUCKETS };

/** How one call of a provider's own API is relayed and metered. Errors of the gateway's own are in the call's dialect where it has any, else in the route's. */
export function createPassThroughDialect(route: Dialect, { known, dialect }: Found): OpaqueDialect {
  const isStream = typeof known === 'object' && known.stream === true;
  return {
    ...route,
    verbatim: true,
    // A session is metered as it passes; where it is not known, nothing reads along.
    ...(dialect !== undefined &&
      isSocketDialect(dialect) && {
        createSessionReader: dialect.createSessionReader,
        cancelMessage: dialect.cancelMessage,
        encodeSessionError: dialect.encodeSessionError,
      }),
    inspectResponse: (body) => (dialect ?? route).inspectResponse(body),
    decodeError: (status, body) => (dialect ?? route).decodeError(status, body),
    encodeError: (error, requestId) => ({
      // AWS's clients read the message here.
      message: error.message,
      ...(dialect !== undefined && 'encodeError' in dialect ? (dialect as Dialect) : route).encodeError(
        error,
        requestId,
      ),
    }),
    // Of what nobody can read nothing needs to be gathered.
    readsWhole: (contentType) =>
      dialect !== undefined &&
      !isStream &&
      (asOpaque(dialect)?.readsWhole?.(contentType) ?? JSON_TYPE.test(contentType)),
    createReplyTap: (reply) => new VerbatimTap(innerTap(dialect, reply), assumedUse(known, reply)),
  };
}

function asOpaque(dialect: UpstreamDialect): OpaqueDialect | undefined {
  return isOpaque(dialect) ? dialect : undefined;
}

function innerTap(dialect: UpstreamDialect | undefined, reply: TappedReply): StreamTap | undefined {
  if (dialect === undefined) return undefined;
  if (isOpaque(dialect)) return dialect.createReplyTap(reply);
  const chat = dialect as Partial<ChatDialect>;
  if (chat.createStreamTap !== undefined) return chat.createStreamTap({ dropUsage: false });
  return chat.createStreamDecoder === undefined ? undefined : new DecodingTap(chat.createStreamDecoder());
}

/** Of what costs nothing, nothing; of what nobody can meter, one call. */
function assumedUse(known: Found['known'], { summary }: TappedReply): TokenUsage | undefined {
  if (known === 'free') return FREE;
  return known === undefined ? { buckets: EMPTY_BUCKETS, units: summary.units } : undefined;
}

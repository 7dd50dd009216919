import {
  type Dialect,
  HelixError,
  isJsonObject,
  isOpaque,
  isSocketDialect,
  type JsonObject,
  type KnownCall,
  type RequestSummary,
  type UpstreamDialect,
} from '@helix/contracts';
import { multipartBoundary } from '@helix/wire';
import { parseForm } from '../request/summarize-request.js';
import { modelOfQuery } from '../socket/open-realtime.js';

/** The body of a call of a provider's own API. */
export interface OwnBody {
  readonly bytes: Buffer;
  readonly contentType: string | undefined;
  /** Behind the provider's base URL, with the query. */
  readonly path: string;
}

/** What a known call is taken to need, read from its body; the bytes stay as they are. Throws `invalid_request`. */
export function summarizeKnown(
  known: KnownCall,
  dialect: UpstreamDialect,
  { bytes, contentType, path }: OwnBody,
): RequestSummary {
  if (isSocketDialect(dialect)) {
    const model = modelOfQuery(path);
    return dialect.summarize(model === undefined ? {} : { model }, 0);
  }
  const boundary = multipartBoundary(contentType);
  if (boundary !== undefined && isOpaque(dialect) && dialect.summarizeForm !== undefined)
    return dialect.summarizeForm(parseForm(bytes, boundary), bytes.length);
  const body = parseObject(bytes);
  const model = known.model ?? body['model'];
  const fields: JsonObject = {
    ...body,
    ...(model !== undefined && { model }),
    stream: known.stream ?? body['stream'] ?? false,
  };
  if ('summarize' in dialect) {
    const summary = (dialect as Dialect).summarize(fields, bytes.length);
    // The answer's type says whether it is a stream; no comment line of ours may get into it.
    return { ...summary, stream: false };
  }
  if (typeof model !== 'string' || model === '')
    throw new HelixError('invalid_request', 'The body names no model.', { param: 'model', shouldRetry: false });
  return {
    ...unknownSummary(model),
    byteLength: bytes.length,
    maxOutputTokens: dialect.readOutputLimit?.(body),
    units: undefined,
  };
}

/** The summary of a call of which nothing is known but that it is one. `name` stands for the model. */
export function unknownSummary(name: string): RequestSummary {
  return {
    model: name,
    stream: false,
    maxOutputTokens: 0,
    choices: 1,
    byteLength: 0,
    hasTools: false,
    hasImages: false,
    hasSchema: false,
    includeUsage: true,
    endUser: undefined,
    units: { calls: 1 },
  };
}

/** A JSON object. Throws `invalid_request`. */
export function parseObject(bytes: Buffer): JsonObject {
  try {
    const body: unknown = JSON.parse(bytes.toString('utf8'));
    if (isJsonObject(body)) return body;
  } catch {
    // Said below.
  }
  throw new HelixError('invalid_request', 'The body must be a JSON object.', {
    shouldRetry: false,
  });
}

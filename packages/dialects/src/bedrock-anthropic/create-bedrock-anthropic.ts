import type { ChatProviderDialect, EncodedRequest } from '@helix/contracts';
import { decodeError } from '../bedrock-shared/decode-exception.js';
import { readCount } from '../shared/read-count.js';
import { ChunkStreamDecoder } from './chunk-stream-decoder.js';

/** Source: https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html */
const VERSION = 'bedrock-2023-05-31';

/**
 * Claude through Bedrock's InvokeModel: Anthropic's Messages in Bedrock's envelope. `messages` is that dialect; it is handed in, because no
 * dialect knows another. Model and stream stand in the URL, the version in the body, events come one in a frame. Seals are Anthropic's own.
 */
export function createBedrockAnthropic(messages: ChatProviderDialect): ChatProviderDialect {
  return {
    id: 'bedrock-anthropic',
    operation: 'chat',
    streamType: 'application/vnd.amazon.eventstream',
    encodeRequest: (request, options) => wrapRequest(messages.encodeRequest(request, options)),
    decodeResponse: (body) => messages.decodeResponse(body),
    createStreamDecoder: () => new ChunkStreamDecoder(messages.createStreamDecoder()),
    inspectResponse: (body) => messages.inspectResponse(body),
    decodeError,
    readOutputLimit: ({ max_tokens: limit }) => readCount(limit),
  };
}

function wrapRequest({ body, warnings }: EncodedRequest): EncodedRequest {
  const { model: _inUrl, stream: _inPath, ...rest } = body;
  return { body: { anthropic_version: VERSION, ...rest }, warnings };
}

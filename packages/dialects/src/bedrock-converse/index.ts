import type { ChatProviderDialect } from '@helix/contracts';
import { decodeError } from '../bedrock-shared/decode-exception.js';
import { asObject } from '../shared/json-draft.js';
import { readCount } from '../shared/read-count.js';
import { decodeResponse } from './decode-response.js';
import { encodeRequest } from './encode-request.js';
import { inspectResponse } from './inspect-response.js';
import { BEDROCK_CONVERSE } from './own-fields.js';
import { ConverseStreamDecoder } from './stream-decoder.js';

/** Amazon Bedrock's Converse, the provider's half. Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
export const bedrockConverse: ChatProviderDialect = {
  id: BEDROCK_CONVERSE,
  operation: 'chat',
  streamType: 'application/vnd.amazon.eventstream',
  takesBytesOnly: true,
  encodeRequest,
  decodeResponse,
  createStreamDecoder: () => new ConverseStreamDecoder(),
  inspectResponse,
  decodeError,
  readOutputLimit: ({ inferenceConfig }) => readCount(asObject(inferenceConfig).maxTokens),
};

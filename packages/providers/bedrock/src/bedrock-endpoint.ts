import { type DialRequest, HelixError } from '@helix/contracts';
import { splitBaseUrl } from '@helix/wire';
import { encodeUri } from './aws/sign-request.js';
import type { BedrockOptions } from './bedrock-options.js';

/** Where a call goes and the name under which it is signed. */
export interface BedrockEndpoint {
  readonly origin: string;
  readonly path: string;
  readonly service: string;
}

/**
 * The address of a call. The model's id is one segment of the path: `:` of a version and `/` of an ARN are encoded.
 * Throws `invalid_request` for `.` and `..`. Source: https://docs.aws.amazon.com/general/latest/gr/bedrock.html
 */
export function endpointOf(call: DialRequest, region: string, options: BedrockOptions): BedrockEndpoint {
  // The two names that no encoding keeps from being steps within a path.
  if (call.model === '.' || call.model === '..') throw new HelixError('invalid_request', 'That is no name of a model.');
  if (call.dialect === 'openai-chat') {
    const { origin, path } = splitBaseUrl(options.baseUrl ?? `https://bedrock-mantle.${region}.api.aws/v1`);
    const root = path.endsWith('/v1') ? path : `${path}/v1`;
    return { origin, path: `${root}/chat/completions`, service: 'bedrock-mantle' };
  }
  const { origin, path } = runtimeOf(region, options);
  return { origin, path: `${path}/model/${encodeUri(call.model)}/${actionOf(call)}`, service: 'bedrock' };
}

/** Where Bedrock's runtime API begins. */
export function runtimeOf(region: string, options: BedrockOptions): ReturnType<typeof splitBaseUrl> {
  return splitBaseUrl(options.baseUrl ?? runtimeUrl(region, options.fips === true));
}

function runtimeUrl(region: string, fips: boolean): string {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://bedrock-runtime${fips ? '-fips' : ''}.${region}.${suffix}`;
}

function actionOf({ operation, dialect, stream }: DialRequest): string {
  if (operation === 'embeddings') return 'invoke';
  if (dialect === 'bedrock-anthropic') return stream ? 'invoke-with-response-stream' : 'invoke';
  return stream ? 'converse-stream' : 'converse';
}

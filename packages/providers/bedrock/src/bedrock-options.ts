import { COMMON_PROVIDER_OPTIONS, type JsonObject, type Secret } from '@helix/contracts';

/** What stands beside `use` in the configuration. */
export interface BedrockOptions {
  readonly region?: string;
  readonly apiKey?: Secret | string;
  readonly profile?: string;
  readonly accessKeyId?: Secret | string;
  readonly secretAccessKey?: Secret | string;
  readonly sessionToken?: Secret | string;
  readonly fips?: boolean;
  readonly baseUrl?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly dialects?: readonly string[];
}

const KEY = { type: 'string', minLength: 1 } as const;

/** Their JSON Schema. */
export const BEDROCK_OPTIONS_SCHEMA: JsonObject = {
  type: 'object',
  additionalProperties: false,
  dependentRequired: {
    accessKeyId: ['secretAccessKey'],
    secretAccessKey: ['accessKeyId'],
    sessionToken: ['accessKeyId'],
  },
  properties: {
    ...COMMON_PROVIDER_OPTIONS,
    region: {
      type: 'string',
      pattern: '^[a-z0-9-]+$',
      description: 'AWS region. Default: AWS_REGION, the profile’s, the instance’s.',
    },
    apiKey: { ...KEY, description: 'A Bedrock API key. Default: AWS_BEARER_TOKEN_BEDROCK, else requests are signed.' },
    profile: { ...KEY, description: 'A profile of the shared AWS files; it alone is asked for credentials.' },
    accessKeyId: { ...KEY, description: 'Id of a fixed access key, by reference to a variable or a file.' },
    secretAccessKey: { ...KEY, description: 'The fixed access key’s secret, likewise.' },
    sessionToken: { ...KEY, description: 'The session token of temporary keys, likewise.' },
    fips: { type: 'boolean', description: 'Use the FIPS endpoint. Default false.' },
    dialects: {
      type: 'array',
      minItems: 1,
      items: { enum: ['bedrock-converse', 'bedrock-anthropic', 'openai-chat'] },
      description: 'What is spoken, best first. Default `bedrock-converse`.',
    },
  },
};

import {
  COMMON_PROVIDER_OPTIONS,
  type DialRequest,
  DURATION_PATTERN,
  defineProvider,
  durationMs,
  type Operation,
  type Provider,
  type ProviderContext,
} from '@helix/contracts';
import { knownPost, recognizeBy } from '@helix/wire';
import { SandboxTransport } from './sandbox-transport.js';

interface SandboxOptions {
  readonly dialects?: readonly string[];
  readonly tokenDelay?: string;
}

/** An in-process provider that needs no key: deterministic text, real streams, tools, structured output, embeddings, token counts, images, speech, transcripts, sessions. */
export default defineProvider<SandboxOptions>({
  name: 'sandbox',
  catalogue: undefined,
  requires: [],
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      dialects: {
        type: 'array',
        minItems: 1,
        items: { enum: ['openai-chat', 'anthropic-messages'] },
        description: 'Pins what it speaks, best first. Default: both.',
      },
      tokenDelay: {
        type: 'string',
        pattern: DURATION_PATTERN,
        description: 'Pause between two tokens of a stream. Default: none.',
      },
      region: COMMON_PROVIDER_OPTIONS.region,
      tags: COMMON_PROVIDER_OPTIONS.tags,
    },
  },
  create: createSandbox,
});

/** What it answers beside chat. */
const PATHS: Partial<Record<Operation, string>> = {
  embeddings: '/embeddings',
  image_generations: '/images/generations',
  image_edits: '/images/edits',
  image_variations: '/images/variations',
  speech: '/audio/speech',
  transcriptions: '/audio/transcriptions',
  translations: '/audio/translations',
};
const OTHER_OPERATIONS = Object.keys(PATHS) as Operation[];

const OWN_PATHS = recognizeBy([
  knownPost(/^(?:\/v1)?\/chat\/completions$/, 'chat', 'openai-chat'),
  knownPost(/^(?:\/v1)?\/messages$/, 'chat', 'anthropic-messages'),
  knownPost(/^(?:\/v1)?\/embeddings$/, 'embeddings', 'openai-embeddings'),
  knownPost(/^(?:\/v1)?\/images\/\w+$/, 'image_generations', 'openai-images'),
  knownPost(/^(?:\/v1)?\/audio\/speech$/, 'speech', 'openai-speech'),
  knownPost(/^(?:\/v1)?\/audio\/(?:transcriptions|translations)$/, 'transcriptions', 'openai-transcriptions'),
]);

function createSandbox({ options, clock }: ProviderContext<SandboxOptions>): Provider {
  return {
    dialects: [...(options.dialects ?? ['openai-chat', 'anthropic-messages']), 'openai-embeddings'],
    operations: ['chat', ...OTHER_OPERATIONS, 'realtime'],
    passThrough: {
      recognize: OWN_PATHS,
      dial: ({ method, path, headers, body }) => ({
        origin: 'http://sandbox',
        path: path.replace(/^\/v1(?=\/)/, '').replace(/\?.*$/, ''),
        method,
        headers,
        body,
      }),
    },
    transport: new SandboxTransport(
      clock,
      options.tokenDelay === undefined ? 0 : (durationMs(options.tokenDelay) ?? 0),
    ),
    dial: (call) => ({
      origin: 'http://sandbox',
      path: pathOf(call),
      method: call.operation === 'realtime' ? 'GET' : 'POST',
      headers: call.contentType === undefined ? {} : { 'content-type': call.contentType },
      body: call.body,
    }),
  };
}

function pathOf({ operation, dialect, model }: DialRequest): string {
  if (operation === 'realtime') return `/realtime?model=${encodeURIComponent(model)}`;
  return PATHS[operation] ?? (dialect === 'anthropic-messages' ? '/messages' : '/chat/completions');
}

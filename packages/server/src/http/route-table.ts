import type { RouteDescription } from '@helix/contracts';
import type { BillableRoute } from '@helix/core';
import {
  anthropicCountTokens,
  anthropicMessages,
  cohereRerank,
  gemini,
  geminiCountTokens,
  geminiEmbeddings,
  geminiJsonArray,
  openaiBatches,
  openaiChat,
  openaiCompletions,
  openaiEmbeddings,
  openaiFiles,
  openaiImages,
  openaiModerations,
  openaiRealtime,
  openaiResponses,
  openaiSpeech,
  openaiTranscriptions,
  passThrough,
} from '@helix/dialects';
import { describeStoredAnswerRoute, RESPONSES_PATHS, STORED_ANSWER_ROUTES } from './response-routes.js';

/** Under `/v1`, where OpenAI's SDKs look, and under nothing, where LiteLLM's proxy has them too. */
const VERSIONS = ['/v1', ''];
/** Where Azure's clients look: the deployment is the model. */
const DEPLOYMENT = '/openai/deployments/:model';

/** One operation in one dialect, at several paths. */
function at(
  paths: readonly string[],
  operation: BillableRoute['operation'],
  dialect: BillableRoute['dialect'],
): readonly BillableRoute[] {
  return paths.map((path) => ({ method: 'POST', path, operation, dialect }));
}

function under(prefixes: readonly string[], path: string): readonly string[] {
  return prefixes.map((prefix) => prefix + path);
}

/** What providers keep for their callers. */
function storedRoutes(): readonly BillableRoute[] {
  const file = { operation: 'files', dialect: openaiFiles } as const;
  const batch = { operation: 'batches', dialect: openaiBatches } as const;
  return VERSIONS.flatMap((version): readonly BillableRoute[] => [
    { ...file, method: 'POST', path: `${version}/files` },
    { ...file, method: 'GET', path: `${version}/files` },
    { ...file, method: 'GET', path: `${version}/files/:id` },
    { ...file, method: 'GET', path: `${version}/files/:id/content` },
    { ...file, method: 'DELETE', path: `${version}/files/:id` },
    { ...batch, method: 'POST', path: `${version}/batches` },
    { ...batch, method: 'GET', path: `${version}/batches` },
    { ...batch, method: 'GET', path: `${version}/batches/:id` },
    { ...batch, method: 'POST', path: `${version}/batches/:id/cancel` },
  ]);
}

/** Google's custom methods: the model, which may hold slashes, and behind a colon what is asked of it. See `ModelActions`. */
function geminiRoutes(): readonly BillableRoute[] {
  const plain = { stream: false };
  const streamed = { stream: true };
  return ['/v1beta', '/v1', ''].flatMap((version): readonly BillableRoute[] => {
    const action = (name: string): string => `${version}/models/:model:${name}`;
    const chat = { method: 'POST', operation: 'chat' } as const;
    const embeddings = { method: 'POST', operation: 'embeddings', dialect: geminiEmbeddings, fields: {} } as const;
    const count = { method: 'POST', operation: 'count_tokens', dialect: geminiCountTokens, fields: {} } as const;
    return [
      { ...chat, path: action('generateContent'), dialect: gemini, fields: plain },
      { ...chat, path: action('streamGenerateContent?alt=sse'), dialect: gemini, fields: streamed },
      { ...chat, path: action('streamGenerateContent'), dialect: geminiJsonArray, fields: streamed },
      { ...embeddings, path: action('embedContent') },
      { ...embeddings, path: action('batchEmbedContents') },
      { ...count, path: action('countTokens') },
    ];
  });
}

const WITH_DEPLOYMENTS = [...VERSIONS, DEPLOYMENT];

/** The data plane: every route that reaches an upstream. Routes, docs and the "every door" test are all made from this table. */
export const BILLABLE_ROUTES: readonly BillableRoute[] = [
  ...geminiRoutes(),
  ...at(under(WITH_DEPLOYMENTS, '/chat/completions'), 'chat', openaiChat),
  ...at(under(WITH_DEPLOYMENTS, '/completions'), 'chat', openaiCompletions),
  ...at(RESPONSES_PATHS, 'chat', openaiResponses),
  ...at(['/v1/messages'], 'chat', anthropicMessages),
  ...at(['/v1/messages/count_tokens'], 'count_tokens', anthropicCountTokens),
  ...at(under(WITH_DEPLOYMENTS, '/embeddings'), 'embeddings', openaiEmbeddings),
  ...at(['/v1/rerank', '/v2/rerank', '/rerank'], 'rerank', cohereRerank),
  ...at(under(VERSIONS, '/moderations'), 'moderations', openaiModerations),
  // Images and audio are relayed and not understood.
  ...at(under(WITH_DEPLOYMENTS, '/images/generations'), 'image_generations', openaiImages),
  ...at(under(WITH_DEPLOYMENTS, '/images/edits'), 'image_edits', openaiImages),
  ...at(under(VERSIONS, '/images/variations'), 'image_variations', openaiImages),
  ...at(under(WITH_DEPLOYMENTS, '/audio/speech'), 'speech', openaiSpeech),
  ...at(under(WITH_DEPLOYMENTS, '/audio/transcriptions'), 'transcriptions', openaiTranscriptions),
  ...at(under(WITH_DEPLOYMENTS, '/audio/translations'), 'translations', openaiTranscriptions),
  ...storedRoutes(),
  // Over a WebSocket; see `Upgrades`.
  ...['/v1/realtime', '/realtime', '/openai/v1/realtime', '/openai/realtime'].map(
    (path): BillableRoute => ({ method: 'GET', path, operation: 'realtime', dialect: openaiRealtime }),
  ),
  ...(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).map(
    (method): BillableRoute => ({
      method,
      path: '/providers/:provider/*path',
      operation: 'passthrough',
      dialect: passThrough,
    }),
  ),
];

/** Routes of the server itself that cost nothing. */
export const OWN_ROUTES: readonly RouteDescription[] = [
  ...STORED_ANSWER_ROUTES.map(describeStoredAnswerRoute),
  { method: 'GET', path: '/v1/models', operation: 'models', dialect: 'openai-chat', access: 'key', billable: false },
  {
    method: 'GET',
    path: '/v1/models/:id',
    operation: 'models',
    dialect: 'openai-chat',
    access: 'key',
    billable: false,
  },
  { method: 'GET', path: '/models', operation: 'models', dialect: 'openai-chat', access: 'key', billable: false },
  { method: 'GET', path: '/health/live', operation: 'health', dialect: null, access: 'public', billable: false },
  { method: 'GET', path: '/health/ready', operation: 'health', dialect: null, access: 'public', billable: false },
];

export function describeBillable(route: BillableRoute): RouteDescription {
  return {
    method: route.method,
    path: route.path,
    operation: route.operation,
    dialect: route.dialect.id,
    access: 'key',
    billable: isBillable(route),
  };
}

/** A batch costs when it is made; what is counted, kept or looked at costs nothing. */
function isBillable({ operation, method, path }: BillableRoute): boolean {
  if (operation === 'batches') return method === 'POST' && path.endsWith('/batches');
  return operation !== 'count_tokens' && operation !== 'files';
}

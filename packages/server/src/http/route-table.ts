import type { ChatDialect, Dialect, RouteDescription } from '@helix/contracts';
import type { BillableRoute } from '@helix/core';
import { describeStoredAnswerRoute, RESPONSES_PATHS, STORED_ANSWER_ROUTES } from './response-routes.js';

/** The data plane: every route that reaches an upstream. Routes, docs and the "every door" test are all made from this table. */
export function billableRoutes(dialects: {
  readonly openaiChat: ChatDialect;
  readonly openaiCompletions: ChatDialect;
  readonly openaiResponses: ChatDialect;
  readonly anthropicMessages: ChatDialect;
  readonly openaiEmbeddings: Dialect;
  readonly anthropicCountTokens: Dialect;
  readonly cohereRerank: Dialect;
  readonly openaiModerations: Dialect;
  readonly gemini: ChatDialect;
  readonly geminiJsonArray: ChatDialect;
  readonly geminiEmbeddings: Dialect;
  readonly geminiCountTokens: Dialect;
  readonly openaiImages: Dialect;
  readonly openaiSpeech: Dialect;
  readonly openaiTranscriptions: Dialect;
  readonly passThrough: Dialect;
  readonly openaiFiles: Dialect;
  readonly openaiBatches: Dialect;
  readonly openaiRealtime: Dialect;
}): readonly BillableRoute[] {
  const {
    openaiChat,
    openaiCompletions,
    openaiResponses,
    anthropicMessages,
    openaiEmbeddings,
    anthropicCountTokens,
    cohereRerank,
    openaiModerations,
  } = dialects;
  return [
    ...geminiRoutes(dialects),
    ...opaqueRoutes(dialects),
    ...storedRoutes(dialects),
    // Over a WebSocket; see `Upgrades`.
    ...['/v1/realtime', '/realtime', '/openai/v1/realtime', '/openai/realtime'].map(
      (path): BillableRoute => ({ method: 'GET', path, operation: 'realtime', dialect: dialects.openaiRealtime }),
    ),
    ...(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).map(
      (method): BillableRoute => ({
        method,
        path: '/providers/:provider/*path',
        operation: 'passthrough',
        dialect: dialects.passThrough,
      }),
    ),
    { method: 'POST', path: '/v1/chat/completions', operation: 'chat', dialect: openaiChat },
    { method: 'POST', path: '/chat/completions', operation: 'chat', dialect: openaiChat },
    { method: 'POST', path: '/openai/deployments/:model/chat/completions', operation: 'chat', dialect: openaiChat },
    ...['/v1/completions', '/completions', '/openai/deployments/:model/completions'].map(
      (path): BillableRoute => ({ method: 'POST', path, operation: 'chat', dialect: openaiCompletions }),
    ),
    ...RESPONSES_PATHS.map(
      (path): BillableRoute => ({ method: 'POST', path, operation: 'chat', dialect: openaiResponses }),
    ),
    { method: 'POST', path: '/v1/messages', operation: 'chat', dialect: anthropicMessages },
    { method: 'POST', path: '/v1/messages/count_tokens', operation: 'count_tokens', dialect: anthropicCountTokens },
    { method: 'POST', path: '/v1/embeddings', operation: 'embeddings', dialect: openaiEmbeddings },
    { method: 'POST', path: '/embeddings', operation: 'embeddings', dialect: openaiEmbeddings },
    { method: 'POST', path: '/v1/rerank', operation: 'rerank', dialect: cohereRerank },
    { method: 'POST', path: '/v2/rerank', operation: 'rerank', dialect: cohereRerank },
    { method: 'POST', path: '/rerank', operation: 'rerank', dialect: cohereRerank },
    { method: 'POST', path: '/v1/moderations', operation: 'moderations', dialect: openaiModerations },
    { method: 'POST', path: '/moderations', operation: 'moderations', dialect: openaiModerations },
    {
      method: 'POST',
      path: '/openai/deployments/:model/embeddings',
      operation: 'embeddings',
      dialect: openaiEmbeddings,
    },
  ];
}

/** Images and audio, which are relayed and not understood. */
function opaqueRoutes(dialects: {
  readonly openaiImages: Dialect;
  readonly openaiSpeech: Dialect;
  readonly openaiTranscriptions: Dialect;
}): readonly BillableRoute[] {
  const { openaiImages, openaiSpeech, openaiTranscriptions } = dialects;
  const routes = [
    ['/images/generations', 'image_generations', openaiImages],
    ['/images/edits', 'image_edits', openaiImages],
    ['/images/variations', 'image_variations', openaiImages],
    ['/audio/speech', 'speech', openaiSpeech],
    ['/audio/transcriptions', 'transcriptions', openaiTranscriptions],
    ['/audio/translations', 'translations', openaiTranscriptions],
  ] as const;
  return routes.flatMap(([path, operation, dialect]) =>
    ['/v1', ''].map((version): BillableRoute => ({ method: 'POST', path: `${version}${path}`, operation, dialect })),
  );
}

/** What providers keep for their callers. */
function storedRoutes(dialects: {
  readonly openaiFiles: Dialect;
  readonly openaiBatches: Dialect;
}): readonly BillableRoute[] {
  const { openaiFiles, openaiBatches } = dialects;
  return ['/v1', ''].flatMap((version): readonly BillableRoute[] => {
    const file = { operation: 'files', dialect: openaiFiles } as const;
    const batch = { operation: 'batches', dialect: openaiBatches } as const;
    return [
      { ...file, method: 'POST', path: `${version}/files` },
      { ...file, method: 'GET', path: `${version}/files` },
      { ...file, method: 'GET', path: `${version}/files/:id` },
      { ...file, method: 'GET', path: `${version}/files/:id/content` },
      { ...file, method: 'DELETE', path: `${version}/files/:id` },
      { ...batch, method: 'POST', path: `${version}/batches` },
      { ...batch, method: 'GET', path: `${version}/batches` },
      { ...batch, method: 'GET', path: `${version}/batches/:id` },
      { ...batch, method: 'POST', path: `${version}/batches/:id/cancel` },
    ];
  });
}

/** Google's custom methods: the model, which may hold slashes, and behind a colon what is asked of it. See `ModelActions`. */
function geminiRoutes(dialects: {
  readonly gemini: ChatDialect;
  readonly geminiJsonArray: ChatDialect;
  readonly geminiEmbeddings: Dialect;
  readonly geminiCountTokens: Dialect;
}): readonly BillableRoute[] {
  const { gemini, geminiJsonArray, geminiEmbeddings, geminiCountTokens } = dialects;
  const plain = { stream: false };
  const streamed = { stream: true };
  return ['/v1beta', '/v1', ''].flatMap((version): readonly BillableRoute[] => {
    const at = (action: string): string => `${version}/models/:model:${action}`;
    const chat = { method: 'POST', operation: 'chat' } as const;
    const embeddings = { method: 'POST', operation: 'embeddings', dialect: geminiEmbeddings, fields: {} } as const;
    return [
      { ...chat, path: at('generateContent'), dialect: gemini, fields: plain },
      { ...chat, path: at('streamGenerateContent?alt=sse'), dialect: gemini, fields: streamed },
      { ...chat, path: at('streamGenerateContent'), dialect: geminiJsonArray, fields: streamed },
      { ...embeddings, path: at('embedContent') },
      { ...embeddings, path: at('batchEmbedContents') },
      { method: 'POST', operation: 'count_tokens', path: at('countTokens'), dialect: geminiCountTokens, fields: {} },
    ];
  });
}

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

import { dialectOfPath, OWN_PATHS } from './own-paths.js';

it.each([
  ['POST', '/chat/completions', 'openai-chat', undefined],
  ['POST', '/v1/responses?include=x', 'openai-responses', undefined],
  ['POST', '/openai/v1/embeddings', 'openai-embeddings', undefined],
  ['POST', '/openai/deployments/my%20gpt/chat/completions?api-version=1', 'openai-chat', 'my gpt'],
  ['POST', '/v1/messages', 'anthropic-messages', undefined],
  ['POST', '/images/edits', 'openai-images', undefined],
  ['POST', '/v1/audio/translations', 'openai-transcriptions', undefined],
] as const)('knows %s %s', (method, path, dialect, model) => {
  const known = OWN_PATHS({ method, path });
  expect(known).toMatchObject({ dialect });
  expect(typeof known === 'object' ? known.model : 'none').toBe(model);
  expect(dialectOfPath(path)).toBe(dialect);
});

it.each(['/models', '/v1/models/gpt-4o', '/openai/v1/models', '/models/org/model'])(
  'gives GET %s for nothing',
  (path) => {
    expect(OWN_PATHS({ method: 'GET', path })).toBe('free');
  },
);

it.each([
  ['GET', '/chat/completions'],
  ['POST', '/v1/chat/completions/x'],
  ['POST', '/v1/v1/chat/completions'],
  ['POST', '/fine_tuning/jobs'],
  ['POST', '/batches'],
  ['DELETE', '/models/m'],
] as const)('does not know %s %s', (method, path) => {
  expect(OWN_PATHS({ method, path })).toBeUndefined();
});

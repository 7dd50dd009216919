import type { DialectId, Operation, OwnCall } from '@helix/contracts';
import { freeGet, type KnownPath, knownPost, knownSocket, recognizeBy } from '@helix/wire';

/** What stands before the operation: OpenAI's version, and Azure's ways to write it, one of which names the deployment. */
const ROOT = `^(?:/openai)?(?:/v1|/deployments/(?<model>[^/]+))?`;

const KNOWN: readonly KnownPath[] = [
  post('/chat/completions', 'chat', 'openai-chat'),
  post('/responses', 'chat', 'openai-responses'),
  post('/messages', 'chat', 'anthropic-messages'),
  post('/embeddings', 'embeddings', 'openai-embeddings'),
  post('/moderations', 'moderations', 'openai-moderations'),
  post('/rerank', 'rerank', 'cohere-rerank'),
  post('/images/(?:generations|edits|variations)', 'image_generations', 'openai-images'),
  post('/audio/speech', 'speech', 'openai-speech'),
  post('/audio/(?:transcriptions|translations)', 'transcriptions', 'openai-transcriptions'),
  knownSocket(/^(?:\/openai)?(?:\/v1)?\/realtime$/, 'realtime', 'openai-realtime'),
  freeGet(/^(?:\/openai)?(?:\/v1)?\/models(?:\/[^/]+)*$/),
];

/** What a call of an API like OpenAI's is. */
export const OWN_PATHS = recognizeBy(KNOWN);

/** The dialect that a path's credentials depend on. */
export function dialectOfPath(path: string): DialectId {
  const call: OwnCall = { method: 'POST', path };
  const known = OWN_PATHS(call);
  return known === undefined || known === 'free' ? 'openai-chat' : known.dialect;
}

function post(path: string, operation: Operation, dialect: DialectId): KnownPath {
  return knownPost(new RegExp(`${ROOT}${path}$`), operation, dialect);
}

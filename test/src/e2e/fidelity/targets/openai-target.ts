import type { JsonObject } from '@helix/contracts';
import type { Target } from './target.js';

/** A format of OpenAI's, and of those who speak it: all of it but what is read how. */
export function openaiTarget(own: Pick<Target, 'id' | 'title' | 'read' | 'sealOf'>): Target {
  return {
    ...own,
    provider: (url) =>
      `{ use: "@helix/provider-openai", baseUrl: "${url}/v1", apiKey: test-key, dialects: [${own.id}] }`,
    model: 'gpt-5.1',
    untold: [],
    plansCalls: false,
    tellsStopSequence: false,
    saysWhyItRefuses: true,
  };
}

/** Both of its formats have the system prompt among the turns. */
export function isSystem({ role }: JsonObject): boolean {
  return role === 'system' || role === 'developer';
}

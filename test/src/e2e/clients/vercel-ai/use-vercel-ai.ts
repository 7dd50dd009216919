import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogle } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { type LanguageModel, type Tool, tool } from 'ai';
import { z } from 'zod';
import { type ClientGateway, runClientGateway } from '../../../support/client-gateway.js';

globalThis.AI_SDK_LOG_WARNINGS = false;

/** What `WEATHER_CALL` has as its arguments. */
export const PLACE = z.object({ location: z.string() });

/** The SDK's models that speak one of the gateway's dialects. */
export const PROVIDERS = ['chat', 'compatible', 'responses', 'anthropic', 'google'] as const;

/** The SDK's providers with nothing changed but base URL and key. */
function modelsOf(url: string, apiKey: string): Readonly<Record<string, (model: string) => LanguageModel>> {
  const openai = createOpenAI({ baseURL: `${url}/v1`, apiKey });
  const anthropic = createAnthropic({ baseURL: `${url}/v1`, apiKey });
  const google = createGoogle({ baseURL: `${url}/v1beta`, apiKey });
  const compatible = createOpenAICompatible({
    name: 'helix',
    baseURL: `${url}/v1`,
    apiKey,
    includeUsage: true,
    supportsStructuredOutputs: true,
  });
  return { compatible, chat: openai.chat, responses: openai.responses, anthropic, google };
}

/** A tool of the SDK that tells the weather, and the places that it was asked about. */
export function weatherTools(): {
  readonly asked: readonly string[];
  readonly tools: { readonly get_weather: Tool<z.infer<typeof PLACE>, { readonly sky: string }> };
} {
  const asked: string[] = [];
  const get_weather = tool({
    description: 'Looks out of the window.',
    inputSchema: PLACE,
    execute: ({ location }) => {
      asked.push(location);
      return { sky: 'clear over town' };
    },
  });
  return { asked, tools: { get_weather } };
}

/** One gateway for the tests of a file. */
export interface VercelAiSuite {
  readonly helix: ClientGateway;
  /** A model of the gateway's as one of `PROVIDERS` gives it; `key` is the gateway's first key unless it is given. */
  readonly ask: (provider: string, model: string, key?: string) => LanguageModel;
}

/** Hooks that set up and clear away, for the `describe` that calls it. `models` are further lines of the section of that name. */
export function useVercelAi(models = ''): VercelAiSuite {
  let helix: ClientGateway;

  beforeAll(async () => {
    helix = await runClientGateway(models);
  });
  afterAll(() => helix.stop());
  beforeEach(() => helix.upstream.reset());

  return {
    get helix() {
      return helix;
    },
    ask: (provider, model, key = helix.key) => {
      const make = modelsOf(helix.url, key)[provider];
      if (make === undefined) throw new Error(provider);
      return make(model);
    },
  };
}

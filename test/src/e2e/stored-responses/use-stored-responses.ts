import { type Behaviour, FakeUpstream, type JournalEntry } from '@helix/testkit';
import OpenAI from 'openai';
import { pluginsYaml, runGateway, type TestGateway } from '../../support/run-gateway.js';

function yaml(upstream: FakeUpstream): string {
  return `providers:
  oai: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1" }
  ant: { use: "@helix/provider-anthropic", baseUrl: "${upstream.url}", apiKey: test-key }
  gem: { use: "@helix/provider-gemini", baseUrl: "${upstream.url}/v1beta", apiKey: test-key }
  vllm: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1", dialects: [openai-responses] }
  openai: { use: "@helix/provider-openai", baseUrl: "${upstream.url}/v1", apiKey: native-key }
models:
  chat: { targets: [oai/gpt-4o], retry: { attempts: 1 } }
  anthropic: { targets: [ant/claude-sonnet-4-5], retry: { attempts: 1 } }
  gemini: { targets: [gem/gemini-2.5-pro], retry: { attempts: 1 } }
  responses: { targets: [vllm/gpt-oss], retry: { attempts: 1 } }
  native: { targets: [openai/gpt-5.1], retry: { attempts: 1 } }
  mixed: { targets: [oai/gpt-4o, openai/gpt-5.1], retry: { attempts: 1 } }
  unstored: { targets: [oai/gpt-4o], defaults: { store: false } }
prices:
  "*/*": { input: 1000, output: 0 }
${pluginsYaml()}`;
}

/** Answers with this, as JSON. */
export function json(body: unknown, status = 200): Behaviour {
  return {
    replay: { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(body)) },
  };
}

/** This text in the format of whoever is asked. */
export function say(text: string): (entry: JournalEntry) => Behaviour {
  return ({ path }) => {
    if (!path.includes('/models/')) return { text };
    const answer = {
      candidates: [{ content: { role: 'model', parts: [{ text }] }, finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 },
      modelVersion: 'gemini-2.5-pro',
    };
    if (path.includes(':generateContent')) return json(answer);
    const body = Buffer.from(`data: ${JSON.stringify(answer)}\r\n\r\n`);
    return { replay: { status: 200, headers: { 'content-type': 'text/event-stream' }, body } };
  };
}

/** One gateway for the tests of a file. `native` and the second target of `mixed` are at a provider that keeps answers itself. */
export interface StoredResponsesSuite {
  readonly upstream: FakeUpstream;
  readonly gateway: TestGateway;
  /** The official client with the gateway's first key. */
  readonly openai: OpenAI;
  readonly clientFor: (apiKey: string) => OpenAI;
  readonly create: (
    stream: boolean,
    request: OpenAI.Responses.ResponseCreateParamsNonStreaming,
    client?: OpenAI,
  ) => Promise<OpenAI.Responses.Response>;
  /** The body that the upstream got last. */
  readonly sent: () => string;
  /** A client of another team. */
  readonly stranger: () => Promise<OpenAI>;
}

/** Hooks that set up and clear away, for the `describe` that calls it. */
export function useStoredResponses(): StoredResponsesSuite {
  let upstream: FakeUpstream;
  let gateway: TestGateway;
  let openai: OpenAI;
  const clientFor = (apiKey: string): OpenAI => new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey, maxRetries: 0 });

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
    gateway = await runGateway(yaml(upstream));
    openai = clientFor(gateway.key);
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });
  beforeEach(() => upstream.reset());

  return {
    get upstream() {
      return upstream;
    },
    get gateway() {
      return gateway;
    },
    get openai() {
      return openai;
    },
    clientFor,
    create: async (stream, request, client = openai) =>
      stream ? client.responses.stream({ ...request, stream: true }).finalResponse() : client.responses.create(request),
    sent: () => upstream.journal.at(-1)?.bytes.toString() ?? '',
    stranger: async () => {
      const team = await gateway.admin<{ id: string }>('POST', 'teams', { name: `team-${Math.random()}` });
      return clientFor((await gateway.createKey({ team: team.id })).key);
    },
  };
}

import { ApiError, type GenerateContentResponse, GoogleGenAI, type Part } from '@google/genai';
import type { Finish, Given, Outcome, Raised } from '../given.js';
import type { Caller } from './caller.js';
import { contentRequestOf } from './gemini-request.js';

export const geminiCaller: Caller = {
  id: 'gemini',
  title: 'Gemini generateContent',
  sdk: '@google/genai',
  cannotAsk: {},
  thinking: { effort: 'high', shown: true },
  tellsStopSequence: false,
  untold: ['cacheWrite'],
  connect({ url, key }) {
    const client = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: url } });
    const answered = async (
      ask: () => Promise<AsyncIterable<GenerateContentResponse>>,
      streams: boolean,
    ): Promise<Outcome> => {
      const chunks: GenerateContentResponse[] = [];
      try {
        for await (const chunk of await ask()) chunks.push(chunk);
        const headers = chunks[0]?.sdkHttpResponse?.headers;
        return { warnings: headers?.['x-helix-warnings'] ?? '', given: givenBy(chunks, streams) };
      } catch (error) {
        return { warnings: '', raised: raisedBy(error, textOf(chunks)) };
      }
    };
    return {
      plain: (model, ask) =>
        answered(async () => {
          const answer = await client.models.generateContent(contentRequestOf(model, ask));
          return (async function* () {
            yield answer;
          })();
        }, false),
      stream: (model, ask) => answered(() => client.models.generateContentStream(contentRequestOf(model, ask)), true),
    };
  },
};

const FINISHES: Readonly<Record<string, Finish>> = { STOP: 'stop', MAX_TOKENS: 'length', SAFETY: 'refusal' };

function givenBy(chunks: readonly GenerateContentResponse[], streams: boolean): Given {
  const parts = partsOf(chunks);
  const calls = chunks
    .flatMap(({ functionCalls }) => functionCalls ?? [])
    .map(({ id, name, args }) => ({ id: id ?? '', name: name ?? '', arguments: args }));
  const usage = chunks.at(-1)?.usageMetadata;
  const thoughts = usage?.thoughtsTokenCount ?? 0;
  const finish = FINISHES[chunks.at(-1)?.candidates?.[0]?.finishReason ?? ''];
  const texts = parts.filter(({ text, thought }) => text !== undefined && text !== '' && thought !== true);
  return {
    text: texts.map(({ text }) => text).join(''),
    reasoning: parts.map(({ text, thought }) => (thought === true ? (text ?? '') : '')).join(''),
    refusal: '',
    calls,
    finish: finish === 'stop' && calls.length > 0 ? 'tool_calls' : finish,
    usage: {
      input: usage?.promptTokenCount ?? 0,
      output: (usage?.candidatesTokenCount ?? 0) + thoughts,
      cacheRead: usage?.cachedContentTokenCount ?? 0,
      reasoning: thoughts,
    },
    native: parts,
    pieces: streams ? texts.length : 0,
  };
}

function partsOf(chunks: readonly GenerateContentResponse[]): readonly Part[] {
  return chunks.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? []);
}

function textOf(chunks: readonly GenerateContentResponse[]): string {
  return partsOf(chunks)
    .map(({ text, thought }) => (thought === true ? '' : (text ?? '')))
    .join('');
}

function raisedBy(error: unknown, text: string): Raised {
  if (!(error instanceof ApiError)) throw error;
  const code = /"reason":"(\w+)"/.exec(error.message)?.[1]?.toLowerCase();
  return { name: error.name, status: error.status, message: error.message, code, text };
}

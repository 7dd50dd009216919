import {
  type Content,
  FunctionCallingConfigMode,
  type GenerateContentParameters,
  type Part,
  ThinkingLevel,
} from '@google/genai';
import type { Ask, Image, Turn } from '../ask.js';

/** What is asked, as generateContent spells it. */
export function contentRequestOf(model: string, ask: Ask): GenerateContentParameters {
  return {
    model,
    contents: ask.turns.map(contentOf),
    config: {
      maxOutputTokens: ask.maxOutputTokens,
      ...(ask.system === undefined ? {} : { systemInstruction: ask.system }),
      ...(ask.tools === undefined
        ? {}
        : {
            tools: [
              {
                functionDeclarations: ask.tools.map(({ name, description, parameters }) => ({
                  name,
                  description,
                  parametersJsonSchema: parameters,
                })),
              },
            ],
          }),
      ...(ask.forcedTool === undefined
        ? {}
        : {
            toolConfig: {
              functionCallingConfig: {
                mode: FunctionCallingConfigMode.ANY,
                allowedFunctionNames: [ask.forcedTool],
              },
            },
          }),
      ...(ask.stop === undefined ? {} : { stopSequences: [...ask.stop] }),
      ...(ask.reasons === true ? { thinkingConfig: { thinkingLevel: ThinkingLevel.HIGH, includeThoughts: true } } : {}),
      ...(ask.schema === undefined ? {} : { responseMimeType: 'application/json', responseJsonSchema: ask.schema }),
    },
  };
}

function contentOf(turn: Turn): Content {
  switch (turn.role) {
    case 'user':
      return {
        role: 'user',
        parts: [{ text: turn.text }, ...(turn.image === undefined ? [] : [imagePart(turn.image)])],
      };
    case 'assistant':
      return {
        role: 'model',
        parts: [
          ...(turn.text === undefined ? [] : [{ text: turn.text }]),
          ...(turn.calls ?? []).map(({ id, name, arguments: args }) => ({
            functionCall: { id, name, args: { ...args } },
          })),
        ],
      };
    case 'answer':
      return { role: 'model', parts: turn.native as Part[] };
    case 'tools':
      return {
        role: 'user',
        parts: turn.results.map(({ callId, name, text, image, failed }) => ({
          functionResponse: {
            id: callId,
            name,
            response: failed === true ? { error: text } : { result: text },
            ...(image === undefined ? {} : { parts: [imagePart(image)] }),
          },
        })),
      };
  }
}

function imagePart({ mediaType, data }: Image) {
  return { inlineData: { mimeType: mediaType, data } };
}

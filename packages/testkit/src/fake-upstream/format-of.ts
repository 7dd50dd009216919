import { anthropicFormat } from './anthropic-format.js';
import { cohereFormat } from './cohere-format.js';
import { completionsFormat } from './completions-format.js';
import { converseFormat } from './converse-format.js';
import { geminiFormat } from './gemini-format.js';
import { openaiChatFormat } from './openai-chat-format.js';
import { responsesFormat } from './responses-format.js';
import type { WireFormat } from './wire-format.js';

/** A request as its API tells it: some say in the path what others say in the body. */
export interface Asked {
  readonly format: WireFormat;
  readonly model: string;
  readonly stream: boolean;
}

/** Which API a path belongs to, and what is asked of it; a path that is not known is OpenAI chat. */
export function askedBy(path: string, body: Readonly<Record<string, unknown>>): Asked {
  const [route = ''] = path.split('?');
  const gemini = /\/models\/([^/]+):(generateContent|streamGenerateContent)$/.exec(route);
  if (gemini !== null) return asked(geminiFormat, gemini[1], gemini[2] === 'streamGenerateContent');
  const converse = /\/model\/([^/]+)\/converse(-stream)?$/.exec(route);
  if (converse !== null) return asked(converseFormat, converse[1], converse[2] !== undefined);
  return { format: bodyFormatOf(route), model: String(body['model']), stream: body['stream'] === true };
}

function bodyFormatOf(route: string): WireFormat {
  if (route.endsWith('/messages')) return anthropicFormat;
  if (route.endsWith('/responses')) return responsesFormat;
  if (/(?<!\/chat)\/completions$/.test(route)) return completionsFormat;
  return route.endsWith('/v2/chat') ? cohereFormat : openaiChatFormat;
}

function asked(format: WireFormat, model: string | undefined, stream: boolean): Asked {
  return { format, model: decodeURIComponent(model ?? ''), stream };
}

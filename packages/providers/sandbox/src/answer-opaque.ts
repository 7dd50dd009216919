import { HelixError, isJsonObject, type JsonObject, type UpstreamRequest } from '@helix/contracts';
import { openaiImages, openaiSpeech, openaiTranscriptions } from '@helix/dialects';
import { multipartBoundary, parseMultipart } from '@helix/wire';
import { composeSpeech } from './compose-speech.js';

/** An answer of whole bytes. */
export interface OpaqueAnswer {
  readonly contentType: string;
  readonly body: Buffer;
}

/** A transparent PNG of one pixel. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

/** An image, a sound or a transcript; `undefined` for a path that has none. Throws `invalid_request`. */
export function answerOpaque(request: UpstreamRequest, createdAt: number): OpaqueAnswer | undefined {
  const bytes = request.body ?? Buffer.alloc(0);
  const boundary = multipartBoundary(request.headers['content-type']);
  const parts = boundary === undefined ? undefined : parseMultipart(bytes, boundary);
  switch (request.path) {
    case '/images/generations':
    case '/images/edits':
    case '/images/variations': {
      const summary =
        parts === undefined
          ? openaiImages.summarize(parse(bytes), bytes.length)
          : openaiImages.summarizeForm?.(parts, bytes.length);
      const data = Array.from({ length: summary?.units?.images ?? 1 }, () => ({ b64_json: PIXEL }));
      return json({ created: createdAt, data });
    }
    case '/audio/speech': {
      const characters = openaiSpeech.summarize(parse(bytes), bytes.length).units?.characters ?? 0;
      return { contentType: 'audio/wav', body: composeSpeech(characters) };
    }
    case '/audio/transcriptions':
    case '/audio/translations': {
      // The gateway asks for a form; nobody else gets here.
      if (parts === undefined) return transcript(`You sent ${Object.keys(parse(bytes)).length} fields.`, 0, undefined);
      const seconds = openaiTranscriptions.summarizeForm?.(parts, bytes.length).units?.seconds ?? 0;
      const format = parts.find(({ name }) => name === 'response_format')?.content.toString('utf8');
      return transcript(`You sent ${seconds} seconds of sound.`, seconds, format);
    }
    default:
      return undefined;
  }
}

function transcript(text: string, seconds: number, format: string | undefined): OpaqueAnswer {
  switch (format) {
    case 'text':
      return { contentType: 'text/plain; charset=utf-8', body: Buffer.from(`${text}\n`) };
    case 'verbose_json':
      return json({ task: 'transcribe', language: 'english', duration: seconds, text, segments: [] });
    default:
      return json({ text, usage: { type: 'duration', seconds } });
  }
}

function json(body: JsonObject): OpaqueAnswer {
  return { contentType: 'application/json', body: Buffer.from(JSON.stringify(body)) };
}

function parse(bytes: Buffer): JsonObject {
  const body: unknown = JSON.parse(bytes.toString('utf8'));
  if (!isJsonObject(body)) throw new HelixError('invalid_request', 'The body must be a JSON object.');
  return body;
}

import {
  type ChatRequest,
  type DocumentPart,
  HelixError,
  type ImagePart,
  type MediaSource,
  type Message,
  type Part,
} from '@helix/contracts';
import type { FetchedMedia } from './fetch-media.js';

const MOST_MEDIA = 20;
const MOST_BYTES = 40 * 1024 * 1024;

type Fetch = (url: string, signal: AbortSignal) => Promise<FetchedMedia>;

/** The URLs of images and documents in a request, each once, in order; those inside tool results too. */
export function mediaUrlsOf(request: ChatRequest): readonly string[] {
  const urls = new Set<string>();
  for (const { content } of request.messages) for (const part of content) addUrls(part, urls);
  return [...urls];
}

/**
 * The request with every image and document that is named by URL as base64, for a provider that takes bytes only. The same request when there are none.
 * Throws `invalid_request` for more than 20 of them, for more than 40 MiB in all, and whatever `fetch` throws.
 */
export async function inlineMedia(request: ChatRequest, fetch: Fetch, signal: AbortSignal): Promise<ChatRequest> {
  const urls = mediaUrlsOf(request);
  if (urls.length === 0) return request;
  if (urls.length > MOST_MEDIA) throw tooMuch(`more than ${MOST_MEDIA} media URLs`);
  const fetched = await Promise.all(urls.map((url) => fetch(url, signal)));
  const bytes = fetched.reduce((sum, { data }) => sum + data.length, 0);
  if (bytes > MOST_BYTES) throw tooMuch(`media of more than ${MOST_BYTES} bytes in all`);
  const sources = new Map<string, MediaSource>(
    fetched.map(({ mediaType, data }, index) => [
      urls[index] ?? '',
      { kind: 'base64', mediaType, data: data.toString('base64') },
    ]),
  );
  return { ...request, messages: request.messages.map((message) => inlineMessage(message, sources)) };
}

function addUrls(part: Part, urls: Set<string>): void {
  if (part.type === 'tool-result') for (const inner of part.content) addUrls(inner, urls);
  else if (isMedia(part) && part.source.kind === 'url') urls.add(part.source.url);
}

function inlineMessage(message: Message, sources: ReadonlyMap<string, MediaSource>): Message {
  return { ...message, content: message.content.map((part) => inlinePart(part, sources)) };
}

function inlinePart<P extends Part>(part: P, sources: ReadonlyMap<string, MediaSource>): P {
  if (part.type === 'tool-result') return { ...part, content: part.content.map((inner) => inlinePart(inner, sources)) };
  if (!isMedia(part) || part.source.kind !== 'url') return part;
  return { ...part, source: sources.get(part.source.url) ?? part.source };
}

function isMedia(part: Part): part is ImagePart | DocumentPart {
  return part.type === 'image' || part.type === 'document';
}

function tooMuch(what: string): HelixError {
  return new HelixError('invalid_request', `The request names ${what}, and this provider takes bytes only.`, {
    shouldRetry: false,
  });
}

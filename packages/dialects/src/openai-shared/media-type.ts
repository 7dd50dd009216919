import type { MediaSource } from '@helix/contracts';

const DATA_URL = /^data:([^;,]*)(?:;[^;,]*)*;base64,/;
/** The head of a data URL is short; a regular expression over a whole image would cost. */
const LONGEST_HEAD = 256;

/** The source behind a URL: the bytes of a `data:` URL, or the address. */
export function decodeUrl(url: string): MediaSource {
  const head = url.startsWith('data:') ? DATA_URL.exec(url.slice(0, LONGEST_HEAD)) : null;
  if (head === null) return { kind: 'url', url };
  return { kind: 'base64', mediaType: head[1] || 'application/octet-stream', data: url.slice(head[0].length) };
}

/** The URL of a source; `undefined` for a file id and for text. */
export function encodeUrl(source: MediaSource): string | undefined {
  if (source.kind === 'url') return source.url;
  return source.kind === 'base64' ? `data:${source.mediaType};base64,${source.data}` : undefined;
}

const AUDIO_TYPES: Readonly<Record<string, string>> = { mp3: 'audio/mpeg', wav: 'audio/wav' };

/** `wav` and `mp3` as media types. */
export function decodeAudioFormat(format: string): string {
  return AUDIO_TYPES[format] ?? `audio/${format}`;
}

/** `undefined` for what OpenAI does not take: only wav and mp3. Source: https://platform.openai.com/docs/guides/audio */
export function encodeAudioFormat(mediaType: string): 'wav' | 'mp3' | undefined {
  if (/^audio\/(?:x-|vnd\.)?wave?$/.test(mediaType)) return 'wav';
  return mediaType === 'audio/mpeg' || mediaType === 'audio/mp3' ? 'mp3' : undefined;
}

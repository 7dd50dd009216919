import {
  type AudioPart,
  type DocumentPart,
  HelixError,
  type ImagePart,
  type JsonObject,
  type MediaSource,
} from '@helix/contracts';
import type { EncodeContext } from './encode-context.js';

/** Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html */
const DOCUMENT_FORMATS: ReadonlyMap<string, string> = new Map([
  ['application/pdf', 'pdf'],
  ['text/csv', 'csv'],
  ['application/msword', 'doc'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['application/vnd.ms-excel', 'xls'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
  ['text/html', 'html'],
  ['text/plain', 'txt'],
  ['text/markdown', 'md'],
]);
const IMAGE_FORMATS: ReadonlyMap<string, string> = new Map([
  ['image/png', 'png'],
  ['image/jpeg', 'jpeg'],
  ['image/jpg', 'jpeg'],
  ['image/gif', 'gif'],
  ['image/webp', 'webp'],
]);
const AUDIO_FORMAT = /^audio\/(?:x-)?(mp3|mpeg|opus|wav|aac|flac|mp4|ogg|m4a|webm|pcm)$/;

/** An `image` block. Throws `unsupported_feature` for a URL: Converse takes bytes. */
export function encodeImage(part: ImagePart, path: string, { notes }: EncodeContext): JsonObject | undefined {
  const { source, detail } = part;
  if (detail !== undefined && detail !== 'auto')
    notes.dropped(`${path}.detail`, 'Bedrock Converse has no image detail.');
  const format =
    source.kind === 'base64' ? IMAGE_FORMATS.get(source.mediaType) : formatOfUrl(source, IMAGE_FORMATS.values());
  if (source.kind === 'url' && !isStored(source.url)) throw needsBytes('image', path);
  const stored = encodeBytes(source);
  if (stored !== undefined && format !== undefined) return { image: { format, source: stored } };
  notes.dropped(path, 'Bedrock Converse reads images as bytes of PNG, JPEG, GIF or WebP.');
  return undefined;
}

/** A `document` block. Throws `unsupported_feature` for a URL, likewise. */
export function encodeDocument(part: DocumentPart, path: string, context: EncodeContext): JsonObject | undefined {
  const { source } = part;
  if (source.kind === 'text') {
    const name = context.documentName(part.name);
    return {
      document: { format: DOCUMENT_FORMATS.get(source.mediaType) ?? 'txt', name, source: { text: source.text } },
    };
  }
  const format =
    source.kind === 'base64' ? DOCUMENT_FORMATS.get(source.mediaType) : formatOfUrl(source, DOCUMENT_FORMATS.values());
  if (source.kind === 'url' && !isStored(source.url)) throw needsBytes('document', path);
  const stored = encodeBytes(source);
  if (stored !== undefined && format !== undefined)
    return { document: { format, name: context.documentName(part.name), source: stored } };
  context.notes.dropped(
    path,
    'Bedrock Converse reads documents as bytes of PDF, text, CSV, HTML, Markdown, Word or Excel.',
  );
  return undefined;
}

/** An `audio` block, for the few models that listen. */
export function encodeAudio({ source }: AudioPart, path: string, { notes }: EncodeContext): JsonObject | undefined {
  const format = source.kind === 'base64' ? AUDIO_FORMAT.exec(source.mediaType)?.[1] : undefined;
  if (source.kind === 'base64' && format !== undefined) return { audio: { format, source: { bytes: source.data } } };
  notes.dropped(path, 'Bedrock Converse takes audio as bytes of a known format.');
  return undefined;
}

function isStored(url: string): boolean {
  return url.startsWith('s3://');
}

function encodeBytes(source: MediaSource): JsonObject | undefined {
  if (source.kind === 'base64') return { bytes: source.data };
  return source.kind === 'url' ? { s3Location: { uri: source.url } } : undefined;
}

function formatOfUrl(source: MediaSource, formats: Iterable<string>): string | undefined {
  if (source.kind !== 'url') return undefined;
  const ending = source.url.split('.').at(-1)?.toLowerCase();
  const known = ending === 'jpg' ? 'jpeg' : ending;
  return known !== undefined && new Set(formats).has(known) ? known : undefined;
}

function needsBytes(what: string, path: string): HelixError {
  return new HelixError('unsupported_feature', `Bedrock takes no ${what} by URL; send ${path} as base64.`, {
    param: path,
  });
}

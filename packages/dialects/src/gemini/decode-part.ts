import {
  type ForeignPart,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type MediaSource,
  type Part,
  type TextPart,
  type ToolResultPart,
} from '@helix/contracts';
import { asArray, leftoverFields, nonEmpty } from '../shared/json-draft.js';
import { faultyField, requireObject, requireString } from '../shared/require-field.js';
import { GEMINI, ownExtensions } from './own-fields.js';
import { signatureToSeal } from './seal-carrier.js';

const SIGNED: ReadonlySet<string> = new Set(['thoughtSignature']);
const TEXT_FIELDS: ReadonlySet<string> = new Set(['text', 'thought']);
const INLINE_FIELDS: ReadonlySet<string> = new Set(['inlineData']);
const FILE_FIELDS: ReadonlySet<string> = new Set(['fileData']);
const CALL_FIELDS: ReadonlySet<string> = new Set(['functionCall']);
const RESPONSE_FIELDS: ReadonlySet<string> = new Set(['functionResponse']);

/** A foreign part keeps its signature inside; of all others it becomes a sealed reasoning part of its own. */
export function decodeSignedPart(part: JsonObject, path: string): readonly Part[] {
  const signature = nonEmpty(part.thoughtSignature);
  const bare = signature === undefined ? part : (leftoverFields(part, SIGNED) ?? {});
  const decoded = decodeBarePart(bare, path);
  if (signature === undefined) return [decoded];
  if (decoded.type === 'foreign') return [{ ...decoded, value: part }];
  const seal = signatureToSeal(signature);
  if (decoded.type === 'reasoning') return [{ ...decoded, seal }];
  const isEmpty = decoded.type === 'text' && decoded.text === '';
  const sealedPart = isEmpty ? 'empty' : decoded.type === 'tool-call' ? 'call' : 'text';
  const sealed: Part = { type: 'reasoning', text: '', seal, extensions: ownExtensions(undefined, { sealedPart }) };
  if (isEmpty) return [sealed];
  return sealedPart === 'call' ? [sealed, decoded] : [decoded, sealed];
}

/**
 * The canonical part of a part without a signature; calls and results without an id have the id `''`. Parts that only Gemini knows (code that it
 * ran, server tools, video) are foreign. Throws `invalid_request` when a known part lacks what makes it one.
 */
export function decodeBarePart(part: JsonObject, path: string): Part {
  if (typeof part.text === 'string') {
    const extensions = ownExtensions(leftoverFields(part, TEXT_FIELDS), { original: part });
    return { type: part.thought === true ? 'reasoning' : 'text', text: part.text, extensions };
  }
  if (part.functionCall !== undefined) return decodeCall(part, path);
  if (part.functionResponse !== undefined) return decodeResult(part, path);
  return decodeMedia(part, path) ?? { type: 'foreign', dialect: GEMINI, value: part };
}

function decodeCall(part: JsonObject, path: string): Part {
  const call = requireObject(part.functionCall, `${path}.functionCall`);
  return {
    type: 'tool-call',
    id: nonEmpty(call.id) ?? '',
    name: requireString(call, 'name', `${path}.functionCall`),
    arguments: call.args === undefined || call.args === null ? '' : JSON.stringify(call.args),
    extensions: ownExtensions(leftoverFields(part, CALL_FIELDS), { original: part }),
  };
}

function decodeResult(part: JsonObject, path: string): ToolResultPart {
  const result = requireObject(part.functionResponse, `${path}.functionResponse`);
  requireString(result, 'name', `${path}.functionResponse`);
  const { text, isError } = decodeResponseObject(result.response);
  const media = asArray(result.parts).map((inner, index): ToolResultPart['content'][number] => {
    const at = `${path}.functionResponse.parts[${index}]`;
    const decoded = decodeMedia(requireObject(inner, at), at);
    if (decoded?.type === 'image' || decoded?.type === 'document') return decoded;
    const foreign: ForeignPart = { type: 'foreign', dialect: GEMINI, value: inner };
    return foreign;
  });
  const spoken: TextPart[] = text === undefined ? [] : [{ type: 'text', text }];
  return {
    type: 'tool-result',
    callId: nonEmpty(result.id) ?? '',
    content: [...spoken, ...media],
    ...(isError && { isError }),
    extensions: ownExtensions(leftoverFields(part, RESPONSE_FIELDS), { original: part }),
  };
}

/** `{ result: text }`, `{ output: text }` and `{ error: text }` are wraps of a text; every other object is the JSON that it is. */
function decodeResponseObject(response: JsonValue | undefined): { readonly text?: string; readonly isError: boolean } {
  if (response === undefined || response === null) return { isError: false };
  if (isJsonObject(response)) {
    const names = Object.keys(response);
    const [only] = names.length === 1 ? names : [];
    const value = only === undefined ? undefined : response[only];
    if (only === 'error') return { text: typeof value === 'string' ? value : JSON.stringify(value), isError: true };
    if ((only === 'result' || only === 'output') && typeof value === 'string') return { text: value, isError: false };
  }
  return { text: JSON.stringify(response), isError: false };
}

function decodeMedia(part: JsonObject, path: string): Part | undefined {
  if (isJsonObject(part.inlineData)) {
    const { mimeType, data } = part.inlineData;
    if (typeof data !== 'string') throw faultyField(`${path}.inlineData.data`, 'base64');
    const mediaType = requireString(part.inlineData, 'mimeType', `${path}.inlineData`);
    const extensions = ownExtensions(leftoverFields(part, INLINE_FIELDS), { original: part });
    return mediaPart(String(mimeType), { kind: 'base64', mediaType, data }, extensions);
  }
  if (!isJsonObject(part.fileData)) return undefined;
  const mimeType = nonEmpty(part.fileData.mimeType);
  const url = requireString(part.fileData, 'fileUri', `${path}.fileData`);
  // The type of a file by address has no canonical slot.
  const own = { ...leftoverFields(part, FILE_FIELDS), ...(mimeType !== undefined && { mimeType }) };
  const extensions = ownExtensions(Object.keys(own).length === 0 ? undefined : own, { original: part });
  return mediaPart(mimeType ?? 'image/*', { kind: 'url', url }, extensions);
}

function mediaPart(mediaType: string, source: MediaSource, extensions: Part['extensions']): Part | undefined {
  if (mediaType.startsWith('image/')) return { type: 'image', source, extensions };
  if (mediaType.startsWith('audio/')) return { type: 'audio', source, extensions };
  if (mediaType.startsWith('video/')) return undefined;
  return { type: 'document', source, extensions };
}

import { isJsonObject, type JsonObject, type JsonValue, type Message, type Part } from '@helix/contracts';
import { leftoverFields } from '../shared/json-draft.js';
import { faultyField, requireObject } from '../shared/require-field.js';
import { decodeSignedPart } from './decode-part.js';
import { joinThoughts } from './join-thoughts.js';
import { ownExtensions, shapeOf } from './own-fields.js';

const CONTENT_FIELDS: ReadonlySet<string> = new Set(['role', 'parts']);
const PARTS: ReadonlySet<string> = new Set(['parts']);

/** A call that no result has answered yet. */
interface OpenCall {
  readonly id: string;
  readonly name: string;
}

/**
 * `systemInstruction` and `contents` as one list of turns. Calls without an id get one made of their place; results without an id are matched to
 * them by name and order. Throws `invalid_request` naming the faulty field.
 */
export function decodeContents(body: JsonObject): readonly Message[] {
  const { systemInstruction, contents } = body;
  const list: readonly JsonValue[] = isJsonObject(contents) ? [contents] : Array.isArray(contents) ? contents : [];
  if (list.length === 0) throw faultyField('contents', 'a list of at least one content');
  const open: OpenCall[] = [];
  const turns = joinThoughts(list.map((value, index) => decodeContent(value, `contents[${index}]`, open)));
  return systemInstruction === undefined || systemInstruction === null
    ? turns
    : [decodeSystem(systemInstruction), ...turns];
}

function decodeSystem(value: JsonValue): Message {
  if (typeof value === 'string') return { role: 'system', content: [{ type: 'text', text: value }] };
  const content = requireObject(value, 'systemInstruction');
  const shape = { original: leftoverFields(content, PARTS) ?? {}, isSystem: true };
  return {
    role: 'system',
    content: decodeParts(content, 'systemInstruction'),
    extensions: ownExtensions(leftoverFields(content, CONTENT_FIELDS), shape),
  };
}

function decodeContent(value: JsonValue, path: string, open: OpenCall[]): Message {
  const content = requireObject(value, path);
  const { role } = content;
  if (role !== undefined && role !== 'user' && role !== 'model' && role !== 'function') {
    throw faultyField(`${path}.role`, "'user' or 'model'");
  }
  const shape = { original: leftoverFields(content, PARTS) ?? {} };
  return {
    role: role === 'model' ? 'assistant' : 'user',
    content: decodeParts(content, path).map((part, index) => identify(part, `${path}.parts[${index}]`, open)),
    extensions: ownExtensions(leftoverFields(content, CONTENT_FIELDS), shape),
  };
}

function decodeParts({ parts }: JsonObject, path: string): readonly Part[] {
  const list: readonly JsonValue[] = isJsonObject(parts) ? [parts] : Array.isArray(parts) ? parts : [];
  if (list.length === 0 && parts !== undefined && !Array.isArray(parts))
    throw faultyField(`${path}.parts`, 'a list of parts');
  return list.flatMap((part, index) => {
    const at = `${path}.parts[${index}]`;
    return decodeSignedPart(requireObject(part, at), at);
  });
}

function identify(part: Part, path: string, open: OpenCall[]): Part {
  if (part.type === 'tool-call') {
    const id = part.id || `call_${path.replace(/\D+/g, '_').replace(/^_|_$/g, '')}`;
    open.push({ id, name: part.name });
    return { ...part, id };
  }
  if (part.type !== 'tool-result') return part;
  const name = nameOfResult(part);
  const byId = open.findIndex(({ id }) => id === part.callId);
  const found = byId >= 0 ? byId : open.findIndex((call) => call.name === name);
  const callId = part.callId || open[found]?.id || name;
  if (found >= 0) open.splice(found, 1);
  return { ...part, callId };
}

function nameOfResult({ extensions }: Part): string {
  const result = shapeOf(extensions)?.original?.functionResponse;
  return isJsonObject(result) && typeof result.name === 'string' ? result.name : '';
}

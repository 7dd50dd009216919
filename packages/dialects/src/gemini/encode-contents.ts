import { HelixError, type JsonObject, type Message, type Part, type ToolCallPart } from '@helix/contracts';
import { parseObject } from '../shared/parse-object.js';
import type { TranslationNotes } from '../shared/translation-notes.js';
import { CallIndex } from './call-index.js';
import { encodeMedia } from './encode-media.js';
import { type CallContext, encodeResult, idOfCall } from './encode-result.js';
import { GEMINI, ownFields, shapeOf } from './own-fields.js';
import { restorePart } from './restore-part.js';

/** The two fields that the turns of a request become. */
export interface EncodedContents {
  readonly systemInstruction: JsonObject | undefined;
  readonly contents: readonly JsonObject[];
}

/** What Gemini takes for a call that another model made. Source: https://ai.google.dev/gemini-api/docs/thought-signatures */
const FOREIGN_SIGNATURE = 'skip_thought_signature_validator';

interface Turn {
  readonly role: 'user' | 'model';
  readonly parts: JsonObject[];
  /** As its caller wrote it, without the parts: turns of this dialect are not joined. */
  readonly original: JsonObject | undefined;
}

/**
 * Gathers system and developer turns in `systemInstruction` and joins neighbours of one role: Gemini knows `user` and `model` only. `early`: the
 * model takes neither ids of calls nor media in results.
 * Throws `unsupported_feature` when nothing is left to answer.
 */
export function encodeContents(messages: readonly Message[], early: boolean, notes: TranslationNotes): EncodedContents {
  const system: JsonObject[] = [];
  const turns: Turn[] = [];
  let head: JsonObject | undefined;
  const calls = new CallIndex();
  messages.forEach((message, index) => {
    const path = `messages[${index}]`;
    notes.droppedExtensions(message.extensions, path);
    if (message.name !== undefined) notes.dropped(`${path}.name`, 'Gemini has no names of participants.');
    const isSystem = message.role === 'system' || message.role === 'developer';
    if (isSystem && turns.length > 0)
      notes.coerced(path, 'Gemini has one system instruction; this turn was moved into it.');
    calls.learn(message);
    const parts = encodeParts(message, { path, calls, early, notes });
    const shape = shapeOf(message.extensions);
    if (isSystem) {
      if (shape?.isSystem === true) head = { ...shape.original };
      system.push(...parts);
      return;
    }
    if (parts.length === 0 && shape === undefined) return;
    const role = message.role === 'assistant' ? 'model' : 'user';
    const last = turns.at(-1);
    const original = shape?.original;
    if (original === undefined && last?.role === role && last.original === undefined) last.parts.push(...parts);
    else
      turns.push({ role, parts: [...parts], original: original && { ...original, ...ownFields(message.extensions) } });
  });
  if (turns.length === 0 && system.length > 0) {
    notes.coerced('messages', 'Gemini needs a turn to answer; the system instruction was sent as the user.');
    return { systemInstruction: undefined, contents: [{ role: 'user', parts: system }] };
  }
  if (turns.length === 0)
    throw new HelixError('unsupported_feature', 'The request has no content that Gemini can carry.', {
      param: 'messages',
    });
  return {
    systemInstruction: system.length === 0 && head === undefined ? undefined : { ...head, parts: system },
    contents: turns.map(({ role, parts, original }) => {
      if (original !== undefined) return parts.length === 0 ? original : { ...original, parts };
      return { role, parts: calls.inOrderOfCalls(parts) };
    }),
  };
}

function encodeParts(message: Message, context: CallContext): JsonObject[] {
  const parts: JsonObject[] = [];
  const { notes } = context;
  let signature: string | undefined;
  let hasCalls = false;
  const hasOwnSeal = message.content.some((part) => part.type === 'reasoning' && part.seal?.dialect === GEMINI);
  let isForeign = !notes.native;
  const flush = (): void => {
    if (signature !== undefined) parts.push({ text: '', thoughtSignature: signature });
    signature = undefined;
  };
  message.content.forEach((part, index) => {
    const path = `${context.path}.content[${index}]`;
    notes.droppedExtensions(part.extensions, path);
    if (part.cache !== undefined) notes.dropped(`${path}.cache_control`, 'Gemini caches by itself; it takes no marks.');
    const original = isSealedElsewhere(part) ? undefined : restorePart(part);
    isForeign ||= isSealedElsewhere(part);
    if (part.type === 'reasoning' && part.seal?.dialect === GEMINI) {
      flush();
      if (original !== undefined || (notes.native && part.text !== '')) {
        parts.push(sign(original ?? { text: part.text, thought: true }, part.seal.signature));
        return;
      }
      if (part.text !== '') notes.dropped(path, 'Gemini takes back the signature of a thought, not its summary.');
      signature = placeSignature(parts, part.seal.signature, shapeOf(part.extensions)?.sealedPart);
      return;
    }
    if (part.type === 'tool-call') {
      // Of parallel calls only the first carries a signature; a caller of this dialect has sent what it was given.
      const own = signature ?? (hasCalls || !isForeign ? undefined : FOREIGN_SIGNATURE);
      parts.push(sign(original ?? encodeCall(part, { ...context, path }), own));
      signature = undefined;
      hasCalls = true;
      return;
    }
    // The summary of thoughts that Gemini has signed, in the same turn.
    if (hasOwnSeal && part.type === 'reasoning' && part.seal === undefined) {
      flush();
      if (part.text !== '') parts.push(original ?? { text: part.text, thought: true });
      return;
    }
    // Callers that keep reasoning beside the content have lost where it stood: a signature belongs to the call, if there is one.
    if (!hasCallNext(message.content.slice(index + 1))) flush();
    if (original === undefined) parts.push(...encodePart(part, path, context));
    else parts.push(original);
  });
  flush();
  return parts;
}

/** Whether a call comes before the next sealed reasoning. */
function hasCallNext(rest: readonly Part[]): boolean {
  const next = rest.find((part) => part.type === 'tool-call' || (part.type === 'reasoning' && part.seal !== undefined));
  return next?.type === 'tool-call';
}

function isSealedElsewhere(part: Part): boolean {
  return part.type === 'reasoning' && part.seal !== undefined && part.seal.dialect !== GEMINI;
}

function sign(part: JsonObject, signature: string | undefined): JsonObject {
  return signature === undefined ? part : { ...part, thoughtSignature: signature };
}

/** Puts a signature where it stood; gives it back when it belongs to the call that follows. */
function placeSignature(
  parts: JsonObject[],
  signature: string | undefined,
  stood: 'empty' | 'text' | 'call' | undefined,
): string | undefined {
  const last = parts.at(-1);
  if (signature === undefined || stood === undefined || stood === 'call') return signature;
  if (stood === 'text' && last !== undefined && last.thoughtSignature === undefined)
    parts[parts.length - 1] = sign(last, signature);
  else parts.push({ text: '', thoughtSignature: signature });
  return undefined;
}

function encodePart(part: Exclude<Part, ToolCallPart>, path: string, context: CallContext): readonly JsonObject[] {
  const { notes } = context;
  switch (part.type) {
    case 'text':
      return part.text === '' ? [] : [{ text: part.text }];
    case 'refusal':
      notes.coerced(path, 'Gemini has no refusal part; it was sent as text.');
      return part.text === '' ? [] : [{ text: part.text }];
    case 'image':
      if (part.detail !== undefined && part.detail !== 'auto')
        notes.dropped(`${path}.detail`, 'Gemini has no level of detail per image here.');
      return [encodeMedia(part.source, 'image/*')];
    case 'document':
      if (part.name !== undefined) notes.dropped(`${path}.name`, 'Gemini has no file names.');
      return [encodeMedia(part.source, 'application/pdf')];
    case 'audio':
      return [encodeMedia(part.source, 'audio/*')];
    case 'reasoning':
      notes.dropped(
        path,
        part.seal === undefined
          ? 'Gemini takes back only thoughts that it has signed.'
          : `This reasoning is sealed for ${part.seal.dialect}.`,
      );
      return [];
    case 'tool-result': {
      const parts = encodeResult(part, { ...context, path });
      context.calls.place(parts, part.callId);
      return parts;
    }
    case 'foreign':
      if (
        part.dialect === GEMINI &&
        typeof part.value === 'object' &&
        part.value !== null &&
        !Array.isArray(part.value)
      )
        return [part.value as JsonObject];
      notes.dropped(path, `Only ${part.dialect} knows this part.`);
      return [];
  }
}

function encodeCall(part: ToolCallPart, context: CallContext): JsonObject {
  const { path, notes } = context;
  const args = part.arguments.trim() === '' ? {} : parseObject(part.arguments);
  if (args === undefined)
    notes.coerced(`${path}.arguments`, 'The arguments are no JSON object; they were wrapped in one.');
  return {
    functionCall: {
      ...idOfCall(part, part.id, context),
      name: part.name,
      args: args ?? { arguments: part.arguments },
    },
    ...ownFields(part.extensions),
  };
}

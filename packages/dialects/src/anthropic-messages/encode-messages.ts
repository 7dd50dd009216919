import type { JsonObject, JsonValue, Message } from '@helix/contracts';
import { HelixError } from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';
import type { TranslationNotes } from '../shared/translation-notes.js';
import { encodePart } from './encode-part.js';
import { shapeOf, writeOwnFields } from './own-fields.js';

/** The two fields that the turns of a request become. */
export interface EncodedMessages {
  readonly system: JsonValue | undefined;
  readonly messages: readonly JsonObject[];
}

interface Turn {
  readonly role: 'user' | 'assistant' | 'system';
  readonly blocks: JsonObject[];
  readonly message: Message;
  /** Turns of other dialects are joined with their neighbours of the same role. */
  readonly joins: boolean;
}

/**
 * Gathers system and developer turns in `system`, joins neighbours of one role, and puts tool results first in their turn.
 * Turns that came from this dialect are written as they were.
 * Source: https://platform.claude.com/docs/en/agents-and-tools/tool-use/implement-tool-use
 */
export function encodeMessages(messages: readonly Message[], notes: TranslationNotes): EncodedMessages {
  const system: Turn[] = [];
  const turns: Turn[] = [];
  messages.forEach((message, index) => {
    const path = `messages[${index}]`;
    const turn = encodeTurn(message, path, notes);
    if (isSystemPrompt(message)) {
      if (turns.length > 0)
        notes.coerced(path, 'Anthropic Messages has one system prompt; this turn was moved into it.');
      system.push(turn);
    } else {
      addTurn(turns, turn, notes);
    }
  });
  if (turns.length === 0) return promptAsUserTurn(system, notes);
  if (!notes.native) trimPrefill(turns, notes);
  return { system: writeSystem(system), messages: turns.map(writeTurn) };
}

function isSystemPrompt(message: Message): boolean {
  if (message.role === 'developer') return true;
  return message.role === 'system' && shapeOf(message.extensions)?.inline !== true;
}

function encodeTurn(message: Message, path: string, notes: TranslationNotes): Turn {
  notes.droppedExtensions(message.extensions, path);
  if (message.name !== undefined) notes.dropped(`${path}.name`, 'Anthropic Messages has no names of participants.');
  const blocks: JsonObject[] = [];
  message.content.forEach((part, index) => {
    const at = `${path}.content[${index}]`;
    if (part.type !== 'text' && isSystemPrompt(message) && !(notes.native && part.type === 'foreign')) {
      notes.dropped(at, 'A system prompt of Anthropic Messages is text only.');
      return;
    }
    const block = encodePart(part, at, notes);
    if (block !== undefined) blocks.push(block);
  });
  const role = message.role === 'assistant' || message.role === 'system' ? message.role : 'user';
  return { role, blocks, message, joins: !notes.native || message.role === 'tool' };
}

function addTurn(turns: Turn[], turn: Turn, notes: TranslationNotes): void {
  // An empty turn is its caller's own; one of which nothing could be carried would be refused.
  if (turn.blocks.length === 0 && (!notes.native || turn.message.content.length > 0)) return;
  const last = turns.at(-1);
  if (last === undefined || last.role !== turn.role || !(last.joins || turn.joins)) {
    turns.push(turn);
    return;
  }
  last.blocks.push(...turn.blocks);
}

function writeTurn(turn: Turn): JsonObject {
  const { message, role, blocks } = turn;
  const content = turn.joins && role === 'user' ? resultsFirst(blocks) : blocks;
  const draft: JsonDraft = { role, content: contentOf(content, shapeOf(message.extensions)?.content === 'string') };
  writeOwnFields(draft, message.extensions);
  return draft;
}

function writeSystem(turns: readonly Turn[]): JsonValue | undefined {
  const first = turns[0];
  if (first === undefined) return undefined;
  const isString = shapeOf(first.message.extensions)?.content === 'string' || first.joins;
  const blocks = turns.length === 1 ? first.blocks : turns.flatMap((turn) => turn.blocks);
  return first.joins && blocks.length === 0 ? undefined : contentOf(blocks, isString);
}

/** A lone plain text as a string where it was one, or may as well be. */
function contentOf(blocks: readonly JsonObject[], asString: boolean): JsonValue {
  const only = blocks.length === 1 ? blocks[0] : undefined;
  const isPlain = only?.type === 'text' && typeof only.text === 'string' && Object.keys(only).length === 2;
  return asString && isPlain && typeof only.text === 'string' ? only.text : blocks;
}

function resultsFirst(blocks: readonly JsonObject[]): readonly JsonObject[] {
  const results = blocks.filter((block) => block.type === 'tool_result');
  if (results.length === 0 || results.length === blocks.length) return blocks;
  return [...results, ...blocks.filter((block) => block.type !== 'tool_result')];
}

/** A request of system turns only: OpenAI answers it, Anthropic wants a turn to answer. */
function promptAsUserTurn(system: readonly Turn[], notes: TranslationNotes): EncodedMessages {
  const content = writeSystem(system);
  if (content === undefined) {
    throw new HelixError('unsupported_feature', 'The request has no content that Anthropic Messages can carry.', {
      param: 'messages',
    });
  }
  notes.coerced('messages', 'Anthropic Messages needs a turn to answer; the system prompt was sent as the user.');
  return { system: undefined, messages: [{ role: 'user', content }] };
}

/** A last assistant turn is continued by the model; upstream refuses one that ends in white space. */
function trimPrefill(turns: Turn[], notes: TranslationNotes): void {
  const last = turns.at(-1);
  const block = last?.blocks.at(-1);
  if (last?.role !== 'assistant' || block?.type !== 'text' || typeof block.text !== 'string') return;
  const text = block.text.trimEnd();
  if (text === block.text) return;
  last.blocks[last.blocks.length - 1] = { ...block, text };
  notes.coerced('messages', 'White space at the end of the last assistant turn was removed.');
}

import type { JsonObject, JsonValue, Message } from '@helix/contracts';
import { leftoverFields } from '../shared/json-draft.js';
import { faultyField, requireObject } from '../shared/require-field.js';
import { decodeContent } from './decode-part.js';
import { ownExtensions, type Shape } from './own-fields.js';

const MESSAGE_FIELDS: ReadonlySet<string> = new Set(['role', 'content']);

/**
 * `system` and `messages` as one list of turns, the system prompt first.
 * Throws `invalid_request` naming the faulty field.
 */
export function decodeMessages(body: JsonObject): readonly Message[] {
  const { system, messages } = body;
  if (!Array.isArray(messages)) throw faultyField('messages', 'a list of messages');
  if (messages.length === 0) throw faultyField('messages', 'a list of at least one message');
  const turns: Message[] = [];
  if (system !== undefined && system !== null) turns.push(decodeSystem(system));
  messages.forEach((message: JsonValue, index) => {
    turns.push(decodeMessage(message, `messages[${index}]`));
  });
  return turns;
}

function decodeSystem(system: JsonValue): Message {
  const content = decodeContent(system, 'system');
  if (typeof system !== 'string') return { role: 'system', content };
  return { role: 'system', content, extensions: ownExtensions(undefined, { content: 'string' }) };
}

function decodeMessage(value: JsonValue, path: string): Message {
  const message = requireObject(value, path);
  const { role } = message;
  if (role !== 'user' && role !== 'assistant' && role !== 'system') {
    throw faultyField(`${path}.role`, "'user', 'assistant' or 'system'");
  }
  const content = decodeContent(message.content, `${path}.content`);
  const rest = leftoverFields(message, MESSAGE_FIELDS);
  const shape = messageShape(role, message.content);
  if (rest === undefined && shape === undefined) return { role, content };
  return { role, content, extensions: ownExtensions(rest, shape) };
}

function messageShape(role: string, content: JsonValue | undefined): Shape | undefined {
  const isString = typeof content === 'string';
  const inline = role === 'system';
  if (!isString && !inline) return undefined;
  return { ...(isString && { content: 'string' as const }), ...(inline && { inline }) };
}

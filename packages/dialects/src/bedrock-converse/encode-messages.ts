import { HelixError, type JsonObject, type Message } from '@helix/contracts';
import type { EncodeContext } from './encode-context.js';
import { encodePart } from './encode-part.js';

/** The two fields that the turns of a request become. */
export interface EncodedMessages {
  readonly system: readonly JsonObject[];
  readonly messages: readonly JsonObject[];
}

interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: JsonObject[];
}

/**
 * Gathers system turns in `system` and joins neighbours of one role, because Converse wants user and assistant to alternate, the user first;
 * with that all results of one turn stand in one message, in front. Throws `unsupported_feature` when nothing is left to say.
 * Source: https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-call.html
 */
export function encodeMessages(messages: readonly Message[], context: EncodeContext): EncodedMessages {
  const { notes } = context;
  const system: JsonObject[] = [];
  const turns: Turn[] = [];
  messages.forEach((message, index) => {
    const path = `messages[${index}]`;
    notes.droppedExtensions(message.extensions, path);
    if (message.name !== undefined) notes.dropped(`${path}.name`, 'Bedrock Converse has no names of participants.');
    const isSystem = message.role === 'system' || message.role === 'developer';
    const content = encodeContent(message, path, context);
    if (isSystem) {
      if (turns.length > 0) notes.coerced(path, 'Bedrock Converse has one system prompt; this turn was moved into it.');
      system.push(...content);
    } else addTurn(turns, message.role === 'assistant' ? 'assistant' : 'user', content);
  });
  if (turns.length === 0) return promptAsUserTurn(system, context);
  if (turns[0]?.role === 'assistant') {
    notes.coerced('messages', 'Bedrock Converse wants the user to begin; a turn was put in front.');
    turns.unshift({ role: 'user', content: [{ text: 'Continue.' }] });
  }
  for (const turn of turns) finishTurn(turn, context);
  trimPrefill(turns, context);
  return { system, messages: turns.map(({ role, content }) => ({ role, content })) };
}

function encodeContent(message: Message, path: string, context: EncodeContext): readonly JsonObject[] {
  const blocks: JsonObject[] = [];
  const isSystem = message.role === 'system' || message.role === 'developer';
  message.content.forEach((part, index) => {
    const at = `${path}.content[${index}]`;
    if (isSystem && part.type !== 'text' && part.type !== 'foreign') {
      context.notes.dropped(at, 'A system prompt of Bedrock Converse is text only.');
      return;
    }
    const block = encodePart(part, at, context);
    if (block === undefined) return;
    blocks.push(block);
    const point = context.cachePoint(part.cache, at);
    if (point !== undefined) blocks.push(point);
  });
  return blocks;
}

function addTurn(turns: Turn[], role: Turn['role'], content: readonly JsonObject[]): void {
  if (content.length === 0) return;
  const last = turns.at(-1);
  if (last?.role === role) last.content.push(...content);
  else turns.push({ role, content: [...content] });
}

/** Results in front, with the cache points behind them; a text beside documents, without which they are refused. */
function finishTurn({ role, content }: Turn, { notes }: EncodeContext): void {
  if (role === 'assistant') return;
  const results: JsonObject[] = [];
  const others: JsonObject[] = [];
  let target = others;
  for (const block of content) {
    if (block.cachePoint === undefined) target = block.toolResult === undefined ? others : results;
    target.push(block);
  }
  content.splice(0, content.length, ...results, ...others);
  if (content.some((block) => block.document !== undefined) && !content.some((block) => block.text !== undefined)) {
    notes.coerced('messages', 'Bedrock Converse wants a text beside a document; one was added.');
    content.push({ text: 'See the document.' });
  }
}

/** A request of system turns only: OpenAI answers it, Converse wants a turn to answer. */
function promptAsUserTurn(system: readonly JsonObject[], { notes }: EncodeContext): EncodedMessages {
  if (system.length === 0)
    throw new HelixError('unsupported_feature', 'The request has no content that Bedrock Converse can carry.', {
      param: 'messages',
    });
  notes.coerced('messages', 'Bedrock Converse needs a turn to answer; the system prompt was sent as the user.');
  return { system: [], messages: [{ role: 'user', content: system }] };
}

/** A last assistant turn is continued by the model; upstream refuses one that ends in white space. */
function trimPrefill(turns: readonly Turn[], { notes }: EncodeContext): void {
  const last = turns.at(-1);
  const block = last?.content.at(-1);
  if (last?.role !== 'assistant' || typeof block?.text !== 'string') return;
  const text = block.text.trimEnd();
  if (text === block.text) return;
  last.content[last.content.length - 1] = { text };
  notes.coerced('messages', 'White space at the end of the last assistant turn was removed.');
}

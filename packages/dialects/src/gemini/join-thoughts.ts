import type { Message, Part } from '@helix/contracts';
import { GEMINI } from './own-fields.js';

/**
 * A stream shows a thought in pieces and its seal behind the last; callers send them back as they came. Other dialects want the thought and its
 * seal as one, so that here they are. Gemini's own seals need no text: they are left alone.
 */
export function joinThoughts(messages: readonly Message[]): readonly Message[] {
  if (!messages.some(({ content }) => content.some(isBareForeignSeal))) return messages;
  const pieces = new Set<Part>();
  const texts = new Map<Part, string>();
  let run: Extract<Part, { type: 'reasoning' }>[] = [];
  for (const { role, content } of messages) {
    if (role !== 'assistant') run = [];
    for (const part of content) {
      if (part.type === 'reasoning' && part.seal === undefined) {
        run.push(part);
        continue;
      }
      if (isBareForeignSeal(part)) {
        texts.set(part, run.map(({ text }) => text).join(''));
        for (const piece of run) pieces.add(piece);
      }
      run = [];
    }
  }
  return messages.flatMap((message) => {
    if (!message.content.some((part) => pieces.has(part) || texts.has(part))) return [message];
    const content = message.content.flatMap((part): readonly Part[] => {
      if (pieces.has(part)) return [];
      const text = texts.get(part);
      return [text === undefined || part.type !== 'reasoning' ? part : { ...part, text }];
    });
    return content.length === 0 ? [] : [{ ...message, content }];
  });
}

function isBareForeignSeal(part: Part): boolean {
  return part.type === 'reasoning' && part.text === '' && part.seal !== undefined && part.seal.dialect !== GEMINI;
}

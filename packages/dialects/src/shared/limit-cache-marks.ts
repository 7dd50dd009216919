import type { CacheMark, ChatRequest, Message, Part, ToolDefinition } from '@helix/contracts';
import type { TranslationNotes } from './translation-notes.js';

/** Anthropic's and Bedrock's limit. Source: https://platform.claude.com/docs/en/build-with-claude/prompt-caching */
export const MOST_CACHE_MARKS = 4;

interface Marked {
  readonly cache?: CacheMark | undefined;
}

/**
 * The request with its last four cache marks, in the order of the prompt (tools, system, turns): a mark covers all that stands before it, so the later
 * ones cover the most. The others are noted as dropped. The same request when there are no more than four.
 */
export function limitCacheMarks(request: ChatRequest, notes: TranslationNotes): ChatRequest {
  const marked = marksOf(request);
  if (marked.length <= MOST_CACHE_MARKS) return request;
  const surplus = new Set<Marked>();
  for (const { owner, path } of marked.slice(0, -MOST_CACHE_MARKS)) {
    surplus.add(owner);
    notes.dropped(`${path}.cache_control`, `Only the last ${MOST_CACHE_MARKS} cache marks are kept.`);
  }
  return {
    ...request,
    ...(request.tools !== undefined && { tools: request.tools.map((tool) => unmark(tool, surplus)) }),
    messages: request.messages.map((message) => ({
      ...message,
      content: message.content.map((part) => unmark(withinResult(part, surplus), surplus)),
    })),
  };
}

interface Place {
  readonly owner: Marked;
  readonly path: string;
}

function marksOf({ tools, messages }: ChatRequest): readonly Place[] {
  const owners: { readonly owner: ToolDefinition | Part; readonly path: string }[] = [];
  for (const [index, tool] of (tools ?? []).entries()) owners.push({ owner: tool, path: `tools[${index}]` });
  for (const wanted of [true, false])
    for (const [index, message] of messages.entries())
      if (isSystem(message) === wanted) owners.push(...partsOf(message, `messages[${index}]`));
  return owners.filter(({ owner }) => owner.cache !== undefined);
}

/** What stands in a tool's result comes before the result's own mark. */
function partsOf({ content }: Message, path: string): readonly { readonly owner: Part; readonly path: string }[] {
  return content.flatMap((part, index) => {
    const at = `${path}.content[${index}]`;
    const inner = part.type === 'tool-result' ? part.content : [];
    return [...inner.map((owner, place) => ({ owner, path: `${at}.content[${place}]` })), { owner: part, path: at }];
  });
}

function isSystem({ role }: Message): boolean {
  return role === 'system' || role === 'developer';
}

function withinResult(part: Part, surplus: ReadonlySet<Marked>): Part {
  if (part.type !== 'tool-result' || !part.content.some((inner) => surplus.has(inner))) return part;
  const content = part.content.map((inner) => unmark(inner, surplus));
  const limited = { ...part, content };
  return surplus.has(part) ? { ...limited, cache: undefined } : limited;
}

function unmark<T extends Marked>(owner: T, surplus: ReadonlySet<Marked>): T {
  return surplus.has(owner) ? { ...owner, cache: undefined } : owner;
}

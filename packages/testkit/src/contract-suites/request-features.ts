import type { ChatRequest, Extensions, Message, Part, ToolDefinition } from '@helix/contracts';

/** One thing that a canonical request can ask for: two requests that differ in it alone. */
export interface RequestFeature {
  readonly name: string;
  readonly without: ChatRequest;
  readonly with: ChatRequest;
  /** The dialect cannot carry it, whichever it is: the segment that must be in the path that the warning names. */
  readonly foreign?: string | undefined;
}

const HELLO: Part = { type: 'text', text: 'Hello' };
const BASE: ChatRequest = {
  model: 'law',
  messages: [{ role: 'user', content: [HELLO] }],
  maxOutputTokens: 4000,
  stream: false,
  includeUsage: false,
};
const TOOL: ToolDefinition = { name: 'look', parameters: { type: 'object', properties: {} } };
const WITH_TOOL: ChatRequest = { ...BASE, tools: [TOOL] };
const THINKING: ChatRequest = { ...WITH_TOOL, reasoning: { mode: 'enabled', budgetTokens: 2048 } };
const CALL: Part = { type: 'tool-call', id: 'call_1', name: 'look', arguments: '{"a":1}' };
const IMAGE = { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' } } as const;
const ABROAD: Extensions = { 'another-dialect': { law_field: { kept: 1 } } };

/**
 * Every field of a canonical request and every place where fields of another dialect may stand, each once. For the law that a dialect carries
 * a field, refuses the request or says in a warning that it did not carry it.
 */
export const requestFeatures: readonly RequestFeature[] = [
  field('the temperature', { temperature: 0.3 }),
  field('top_p', { topP: 0.5 }),
  field('top_k', { topK: 7 }),
  field('stop sequences', { stop: ['law'] }),
  field('two choices', { choices: 2 }),
  field('a seed', { seed: 7 }),
  field('a frequency penalty', { frequencyPenalty: 0.5 }),
  field('a presence penalty', { presencePenalty: 0.5 }),
  field('a reasoning budget', { reasoning: { mode: 'enabled', budgetTokens: 2048 } }),
  field('a reasoning effort', { reasoning: { mode: 'enabled', effort: 'high' } }),
  field('a JSON answer', { responseFormat: { type: 'json-object' } }),
  field('a JSON schema', { responseFormat: { type: 'json-schema', name: 'law', schema: { type: 'object' } } }),
  field('an end user', { endUser: 'law' }),
  field('a service tier', { serviceTier: 'flex' }),
  field('a tool', { tools: [TOOL] }),
  tool('the description of a tool', { description: 'Looks.' }),
  tool('a strict tool', { strict: true }),
  tool('a cache mark on a tool', { cache: { ttl: '1h' } }),
  field('a required tool', { toolChoice: { type: 'required' } }, WITH_TOOL),
  field('a named tool', { toolChoice: { type: 'tool', name: 'look' } }, WITH_TOOL),
  field('no tool', { toolChoice: { type: 'none' } }, WITH_TOOL),
  field('one tool call at a time', { parallelToolCalls: false }, WITH_TOOL),
  // What some providers refuse beside reasoning.
  field('the temperature while reasoning', { temperature: 0.3 }, THINKING),
  field('top_p while reasoning', { topP: 0.5 }, THINKING),
  field('top_k while reasoning', { topK: 7 }, THINKING),
  field('a required tool while reasoning', { toolChoice: { type: 'required' } }, THINKING),
  turns('a system turn', [{ role: 'system', content: [HELLO] }]),
  turns('a developer turn', [{ role: 'developer', content: [HELLO] }]),
  message('the name of a participant', { name: 'Ada' }),
  part('a cache mark', { ...HELLO, cache: {} }, HELLO),
  part('an image', IMAGE),
  part('an image by URL', { type: 'image', source: { kind: 'url', url: 'https://law.test/a.png' } }),
  part('an image by id', { type: 'image', source: { kind: 'file', id: 'file_1' } }),
  part('the detail of an image', { ...IMAGE, detail: 'low' }, IMAGE),
  part('a document', {
    type: 'document',
    source: { kind: 'base64', mediaType: 'application/pdf', data: 'AAAA' },
    name: 'a.pdf',
  }),
  part('a document as text', { type: 'document', source: { kind: 'text', mediaType: 'text/plain', text: 'a' } }),
  part('audio', { type: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data: 'AAAA' } }),
  answered('reasoning without a seal', [{ type: 'reasoning', text: 'Hm.' }]),
  answered('reasoning that another dialect sealed', [
    { type: 'reasoning', text: 'Hm.', seal: { dialect: 'another-dialect', signature: 'c2ln' } },
  ]),
  answered('a refusal', [{ type: 'refusal', text: 'No.' }]),
  called('a failed tool', { isError: true }),
  called('an image as the result of a tool', { content: [HELLO, IMAGE] }),
  { ...field('a field of another dialect', { extensions: ABROAD }), foreign: 'law_field' },
  { ...message('a field of another dialect on a turn', { extensions: ABROAD }), foreign: 'law_field' },
  { ...part('a field of another dialect on a text', { ...HELLO, extensions: ABROAD }, HELLO), foreign: 'law_field' },
  { ...part('a field of another dialect on an image', { ...IMAGE, extensions: ABROAD }, IMAGE), foreign: 'law_field' },
  { ...tool('a field of another dialect on a tool', { extensions: ABROAD }), foreign: 'law_field' },
  { ...called('a field of another dialect on a result', { extensions: ABROAD }), foreign: 'law_field' },
  {
    ...called('a field of another dialect inside a result', {
      content: [{ type: 'text', text: 'Hello', extensions: ABROAD }],
    }),
    foreign: 'law_field',
  },
  {
    ...called('a field of another dialect on a call', {}, { ...CALL, extensions: ABROAD }),
    foreign: 'law_field',
  },
  {
    ...answered('a field of another dialect on an answer', [{ ...HELLO, extensions: ABROAD }], [HELLO]),
    foreign: 'law_field',
  },
  {
    ...turns(
      'a field of another dialect on a system text',
      [{ role: 'system', content: [{ ...HELLO, extensions: ABROAD }] }],
      [{ role: 'system', content: [HELLO] }],
    ),
    foreign: 'law_field',
  },
  {
    ...part('a part of another dialect', { type: 'foreign', dialect: 'another-dialect', value: { law: 1 } }),
    foreign: 'content[1]',
  },
  {
    ...field('a tool of another dialect', { foreignTools: [{ dialect: 'another-dialect', value: { type: 'law' } }] }),
    foreign: 'tools',
  },
];

function field(name: string, change: Partial<ChatRequest>, without = BASE): RequestFeature {
  return { name, without, with: { ...without, ...change } };
}

function tool(name: string, change: Partial<ToolDefinition>): RequestFeature {
  return field(name, { tools: [{ ...TOOL, ...change }] }, WITH_TOOL);
}

function message(name: string, change: Partial<Message>): RequestFeature {
  return field(name, { messages: [{ role: 'user', content: [HELLO], ...change }] });
}

function turns(name: string, first: readonly Message[], before: readonly Message[] = []): RequestFeature {
  return {
    name,
    without: { ...BASE, messages: [...before, ...BASE.messages] },
    with: { ...BASE, messages: [...first, ...BASE.messages] },
  };
}

/** A part behind the first of a user turn; `without`: the part that stands there otherwise. */
function part(name: string, added: Part, without?: Part): RequestFeature {
  const ask = (second: readonly Part[]): ChatRequest => ({
    ...BASE,
    messages: [{ role: 'user', content: [HELLO, ...second] }],
  });
  return { name, without: ask(without === undefined ? [] : [without]), with: ask([added]) };
}

/** Parts at the start of an assistant turn. */
function answered(name: string, added: readonly Part[], without: readonly Part[] = []): RequestFeature {
  const ask = (parts: readonly Part[]): ChatRequest => ({
    ...BASE,
    messages: [
      ...BASE.messages,
      { role: 'assistant', content: [...parts, { type: 'text', text: 'Yes.' }] },
      ...BASE.messages,
    ],
  });
  return { name, without: ask(without), with: ask(added) };
}

/** A change of the result of a tool, or of its call. */
function called(name: string, change: Partial<Extract<Part, { type: 'tool-result' }>>, call = CALL): RequestFeature {
  const result = { type: 'tool-result', callId: 'call_1', content: [{ type: 'text', text: 'Hello' }] } as const;
  const ask = (asked: Part, answer: Part): ChatRequest => ({
    ...WITH_TOOL,
    messages: [...BASE.messages, { role: 'assistant', content: [asked] }, { role: 'tool', content: [answer] }],
  });
  return { name, without: ask(CALL, result), with: ask(call, { ...result, ...change }) };
}

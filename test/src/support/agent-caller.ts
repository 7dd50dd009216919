import type { SealingDialect } from './sealed-answers.js';

type Json = Readonly<Record<string, unknown>>;

/** An agent's side of a conversation in one dialect: it keeps its history as its provider's documents say, and sends it whole each turn. */
export interface AgentCaller {
  readonly dialect: SealingDialect;
  /** The field of the body that holds the turns. */
  readonly historyField: string;
  path(model: string, isStream?: boolean): string;
  /** The next request; `model` stands in the body where the dialect has it there. */
  body(model: string): Json;
  ask(text: string): void;
  /** Takes the answer into the history, and answers its calls, if it has any. */
  take(answer: Json): void;
}

/** One pixel. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const SCHEMA = { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] };
const SYSTEM = 'You are a coding agent. Read before you write — “always”.';
const RULES = 'The house rules: whole words, small files.';
const MARK = { cache_control: { type: 'ephemeral' } };
const UNKNOWN = { x_unknown: { kept: [1, 'zwei', null] } };

/** A fresh conversation. */
export function agentCaller(dialect: SealingDialect): AgentCaller {
  switch (dialect) {
    case 'anthropic-messages':
      return new AnthropicAgent();
    case 'openai-chat':
      return new ChatAgent();
    case 'openai-responses':
      return new ResponsesAgent();
    case 'gemini':
      return new GeminiAgent();
  }
}

/** With thinking and four cache marks. */
class AnthropicAgent implements AgentCaller {
  readonly dialect = 'anthropic-messages';
  readonly historyField = 'messages';
  readonly #messages: Json[] = [];

  path(): string {
    return '/v1/messages';
  }

  body(model: string): Json {
    return {
      model,
      max_tokens: 8_000,
      system: [
        { type: 'text', text: SYSTEM, ...MARK },
        { type: 'text', text: RULES, ...MARK },
      ],
      tools: [
        { name: 'read', description: 'Reads.', input_schema: SCHEMA },
        { name: 'list', description: 'Lists.', input_schema: SCHEMA, ...MARK },
      ],
      thinking: { type: 'enabled', budget_tokens: 4_000 },
      ...UNKNOWN,
      messages: this.#messages,
    };
  }

  ask(text: string): void {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } };
    const isFirst = this.#messages.length === 0;
    const content = isFirst ? [image, { type: 'text', text, ...MARK }] : [{ type: 'text', text }];
    this.#messages.push({ role: 'user', content });
  }

  take(answer: Json): void {
    const content = answer['content'] as readonly Json[];
    this.#messages.push({ role: 'assistant', content });
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } };
    const results = content
      .filter(({ type }) => type === 'tool_use')
      .map(({ id }, index) => ({
        type: 'tool_result',
        tool_use_id: id,
        content: index === 0 ? [{ type: 'text', text: `found by ${String(id)}` }, image] : 'No such file.',
        ...(index > 0 && { is_error: true }),
      }));
    if (results.length > 0) this.#messages.push({ role: 'user', content: results });
  }
}

class ChatAgent implements AgentCaller {
  readonly dialect = 'openai-chat';
  readonly historyField = 'messages';
  readonly #messages: Json[] = [{ role: 'system', content: `${SYSTEM}\n${RULES}` }];

  path(): string {
    return '/v1/chat/completions';
  }

  body(model: string): Json {
    const tool = (name: string): Json => ({
      type: 'function',
      function: { name, description: 'Does.', parameters: SCHEMA },
    });
    return {
      model,
      max_completion_tokens: 8_000,
      reasoning_effort: 'medium',
      tools: [tool('read'), tool('list')],
      ...UNKNOWN,
      messages: this.#messages,
    };
  }

  ask(text: string): void {
    const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } };
    const isFirst = this.#messages.length === 1;
    this.#messages.push({ role: 'user', content: isFirst ? [image, { type: 'text', text }] : text });
  }

  take(answer: Json): void {
    const [choice] = answer['choices'] as readonly [Json];
    const message = choice['message'] as Json;
    this.#messages.push(message);
    for (const { id } of (message['tool_calls'] ?? []) as readonly Json[])
      this.#messages.push({ role: 'tool', tool_call_id: id, content: `found by ${String(id)}` });
  }
}

class ResponsesAgent implements AgentCaller {
  readonly dialect = 'openai-responses';
  readonly historyField = 'input';
  readonly #input: Json[] = [];

  path(): string {
    return '/v1/responses';
  }

  body(model: string): Json {
    const tool = (name: string): Json => ({
      type: 'function',
      name,
      description: 'Does.',
      parameters: SCHEMA,
      strict: false,
    });
    return {
      model,
      instructions: `${SYSTEM}\n${RULES}`,
      max_output_tokens: 8_000,
      store: false,
      include: ['reasoning.encrypted_content'],
      reasoning: { effort: 'medium', summary: 'auto' },
      tools: [tool('read'), tool('list')],
      ...UNKNOWN,
      input: this.#input,
    };
  }

  ask(text: string): void {
    const image = { type: 'input_image', image_url: `data:image/png;base64,${PNG}`, detail: 'auto' };
    const isFirst = this.#input.length === 0;
    const content = [...(isFirst ? [image] : []), { type: 'input_text', text }];
    this.#input.push({ type: 'message', role: 'user', content });
  }

  take(answer: Json): void {
    const output = answer['output'] as readonly Json[];
    this.#input.push(...output);
    for (const { type, call_id } of output) {
      if (type !== 'function_call') continue;
      this.#input.push({ type: 'function_call_output', call_id, output: `found by ${String(call_id)}` });
    }
  }
}

class GeminiAgent implements AgentCaller {
  readonly dialect = 'gemini';
  readonly historyField = 'contents';
  readonly #contents: Json[] = [];

  path(model: string, isStream = false): string {
    return `/v1beta/models/${model}:${isStream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`;
  }

  body(): Json {
    const tool = (name: string): Json => ({ name, description: 'Does.', parametersJsonSchema: SCHEMA });
    return {
      systemInstruction: { parts: [{ text: `${SYSTEM}\n${RULES}` }] },
      tools: [{ functionDeclarations: [tool('read'), tool('list')] }],
      generationConfig: { maxOutputTokens: 8_000, thinkingConfig: { includeThoughts: true, thinkingBudget: 2_000 } },
      xUnknown: UNKNOWN.x_unknown,
      contents: this.#contents,
    };
  }

  ask(text: string): void {
    const image = { inlineData: { mimeType: 'image/png', data: PNG } };
    const isFirst = this.#contents.length === 0;
    this.#contents.push({ role: 'user', parts: [...(isFirst ? [image] : []), { text }] });
  }

  take(answer: Json): void {
    const [candidate] = answer['candidates'] as readonly [Json];
    const content = candidate['content'] as Json;
    this.#contents.push(content);
    const results = (content['parts'] as readonly Json[])
      .map((part) => part['functionCall'] as Json | undefined)
      .filter((call) => call !== undefined)
      .map(({ id, name }) => ({
        functionResponse: { ...(id !== undefined && { id }), name, response: { output: `found by ${String(name)}` } },
      }));
    if (results.length > 0) this.#contents.push({ role: 'user', parts: results });
  }
}

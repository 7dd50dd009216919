/** What a caller gets to see of an answer, whatever its dialect and whether it was streamed. */
export interface SeenAnswer {
  readonly text: string;
  readonly calls: readonly { readonly name: string; readonly arguments: unknown }[];
  /** In OpenAI chat's words. */
  readonly finish: string | undefined;
  readonly error: string | undefined;
  /** All input tokens, cached ones included, and all output tokens, reasoning included. */
  readonly usage: readonly [input: number, output: number] | undefined;
}

type Json = Record<string, unknown>;

/** Reads an answer as a plain client of the dialect would. Knows nothing of Helix. */
export function readAnswer(caller: string, body: string, stream: boolean): SeenAnswer {
  const events = stream ? readSse(body) : [JSON.parse(body) as Json];
  const reader = READERS[caller];
  if (reader === undefined) throw new Error(`There is no reader for ${caller}.`);
  return reader(events, stream);
}

const READERS: Readonly<Record<string, (events: readonly Json[], stream: boolean) => SeenAnswer>> = {
  'openai-chat': readChat,
  'openai-responses': readResponses,
  'anthropic-messages': readMessages,
  gemini: readGemini,
};

function readSse(body: string): readonly Json[] {
  return body
    .split(/\r?\n\r?\n/)
    .map((block) =>
      block
        .split(/\r?\n/)
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trim())
        .join('\n'),
    )
    .filter((data) => data !== '' && data !== '[DONE]')
    .map((data) => JSON.parse(data) as Json);
}

function readChat(events: readonly Json[], stream: boolean): SeenAnswer {
  let text = '';
  let finish: string | undefined;
  let error: string | undefined;
  let usage: SeenAnswer['usage'];
  const calls = new Map<number, { name: string; json: string }>();
  for (const event of events) {
    if (event['error'] !== undefined) error = String(at(event, 'error', 'message'));
    const choice = list(event['choices']).find(({ index }) => index === 0 || index === undefined);
    const message = (choice?.[stream ? 'delta' : 'message'] ?? {}) as Json;
    if (typeof message['content'] === 'string') text += message['content'];
    for (const [position, call] of list(message['tool_calls']).entries()) {
      const key = stream ? Number(call['index']) : position;
      const known = calls.get(key) ?? { name: '', json: '' };
      known.name += String(at(call, 'function', 'name') ?? '');
      known.json += String(at(call, 'function', 'arguments') ?? '');
      calls.set(key, known);
    }
    finish = (choice?.['finish_reason'] as string | null | undefined) ?? finish;
    if (isObject(event['usage']))
      usage = [Number(event['usage']['prompt_tokens']), Number(event['usage']['completion_tokens'])];
  }
  return { text, calls: [...calls.values()].map(parseCall), finish, error, usage };
}

function readResponses(events: readonly Json[], stream: boolean): SeenAnswer {
  const last = events.at(-1) ?? {};
  const response = (stream ? (last['response'] ?? {}) : last) as Json;
  const deltas = events.filter(({ type }) => type === 'response.output_text.delta').map(({ delta }) => String(delta));
  const output = list(response['output']);
  const whole = output
    .filter(({ type }) => type === 'message')
    .flatMap(({ content }) => list(content))
    .filter(({ type }) => type === 'output_text')
    .map(({ text }) => String(text));
  const text = whole.join('');
  if (stream && response['status'] !== 'failed' && deltas.join('') !== text)
    throw new Error(`The deltas say ${JSON.stringify(deltas.join(''))}, the response ${JSON.stringify(text)}.`);
  const calls = output
    .filter(({ type }) => type === 'function_call')
    .map((call) => parseCall({ name: String(call['name']), json: String(call['arguments']) }));
  const incomplete = at(response, 'incomplete_details', 'reason');
  const failure = at(response, 'error', 'message');
  return {
    text,
    calls,
    finish:
      incomplete === 'max_output_tokens'
        ? 'length'
        : incomplete === 'content_filter'
          ? 'content_filter'
          : calls.length > 0
            ? 'tool_calls'
            : 'stop',
    error: failure === undefined || failure === null ? undefined : String(failure),
    usage: isObject(response['usage'])
      ? [Number(response['usage']['input_tokens']), Number(response['usage']['output_tokens'])]
      : undefined,
  };
}

const ANTHROPIC_REASONS: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

function readMessages(events: readonly Json[], stream: boolean): SeenAnswer {
  const blocks: { type: unknown; text: string; name: string; json: string }[] = [];
  let reason: unknown;
  let error: string | undefined;
  let usage: Json = {};
  if (!stream) {
    const [message = {}] = events;
    for (const block of list(message['content']))
      blocks.push({
        type: block['type'],
        text: String(block['text'] ?? ''),
        name: String(block['name'] ?? ''),
        json: JSON.stringify(block['input'] ?? {}),
      });
    reason = message['stop_reason'];
    usage = (message['usage'] ?? {}) as Json;
  }
  for (const event of stream ? events : []) {
    if (event['type'] === 'error') error = String(at(event, 'error', 'message'));
    if (event['type'] === 'message_start') usage = { ...(at(event, 'message', 'usage') as Json) };
    if (event['type'] === 'content_block_start') {
      const block = event['content_block'] as Json;
      blocks[Number(event['index'])] = {
        type: block['type'],
        text: String(block['text'] ?? ''),
        name: String(block['name'] ?? ''),
        json: '',
      };
    }
    const open = blocks[Number(event['index'])];
    if (event['type'] === 'content_block_delta' && open !== undefined) {
      open.text += String(at(event, 'delta', 'text') ?? '');
      open.json += String(at(event, 'delta', 'partial_json') ?? '');
    }
    if (event['type'] === 'message_delta') {
      reason = at(event, 'delta', 'stop_reason') ?? reason;
      usage = { ...usage, ...withoutNulls((event['usage'] ?? {}) as Json) };
    }
  }
  const tokens = (name: string): number => Number(usage[name] ?? 0);
  return {
    text: blocks
      .filter(({ type }) => type === 'text')
      .map(({ text }) => text)
      .join(''),
    calls: blocks.filter(({ type }) => type === 'tool_use').map(parseCall),
    finish: typeof reason === 'string' ? (ANTHROPIC_REASONS[reason] ?? reason) : undefined,
    error,
    usage: [
      tokens('input_tokens') + tokens('cache_read_input_tokens') + tokens('cache_creation_input_tokens'),
      tokens('output_tokens'),
    ],
  };
}

function readGemini(events: readonly Json[]): SeenAnswer {
  let text = '';
  let reason: unknown;
  let error: string | undefined;
  let usage: SeenAnswer['usage'];
  const calls: { name: string; arguments: unknown }[] = [];
  for (const event of events) {
    if (event['error'] !== undefined) error = String(at(event, 'error', 'message'));
    const [candidate] = list(event['candidates']);
    for (const part of list(at(candidate ?? {}, 'content', 'parts'))) {
      if (typeof part['text'] === 'string' && part['thought'] !== true) text += part['text'];
      if (isObject(part['functionCall']))
        calls.push({ name: String(part['functionCall']['name']), arguments: part['functionCall']['args'] ?? {} });
    }
    reason = candidate?.['finishReason'] ?? reason;
    const counts = event['usageMetadata'];
    if (isObject(counts))
      usage = [
        Number(counts['promptTokenCount'] ?? 0) + Number(counts['toolUsePromptTokenCount'] ?? 0),
        Number(counts['candidatesTokenCount'] ?? 0) + Number(counts['thoughtsTokenCount'] ?? 0),
      ];
  }
  const finish =
    reason === 'STOP'
      ? calls.length > 0
        ? 'tool_calls'
        : 'stop'
      : reason === 'MAX_TOKENS'
        ? 'length'
        : reason === undefined
          ? undefined
          : 'content_filter';
  return { text, calls, finish, error, usage };
}

function parseCall({ name, json }: { readonly name: string; readonly json: string }): SeenAnswer['calls'][number] {
  try {
    return { name, arguments: json.trim() === '' ? {} : JSON.parse(json) };
  } catch {
    return { name, arguments: { __unparsed__: json } };
  }
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const step of path) here = isObject(here) ? here[step] : undefined;
  return here;
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function withoutNulls(value: Json): Json {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

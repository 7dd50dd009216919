import {
  type ChatDialect,
  type ChatProviderDialect,
  type ChatResponse,
  type Dialect,
  EMPTY_BUCKETS,
  HelixError,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type UpstreamDialect,
} from '@helix/contracts';
import { WireError } from '@helix/wire';
import fc from 'fast-check';
import { DIALECTS } from './index.js';

/** Field names and values that the formats have, so that nonsense gets past the first check. */
const WORDS = [
  ...[
    'model',
    'messages',
    'role',
    'content',
    'type',
    'text',
    'tool_calls',
    'function',
    'name',
    'arguments',
    'id',
    'tools',
  ],
  ...[
    'input',
    'output',
    'parts',
    'contents',
    'candidates',
    'usage',
    'choices',
    'message',
    'delta',
    'index',
    'error',
    'event',
  ],
  ...[
    'tool_use',
    'tool_result',
    'thinking',
    'signature',
    'image',
    'image_url',
    'url',
    'source',
    'data',
    'stream',
    'system',
  ],
  ...[
    'user',
    'assistant',
    'tool',
    'function_call',
    'reasoning',
    'summary',
    'finish_reason',
    'stop_reason',
    'response_format',
  ],
  ...[
    'functionCall',
    'functionResponse',
    'toolUse',
    'toolResult',
    'json',
    'metadata',
    'usageMetadata',
    'response',
    'item',
  ],
];

const scalar = fc.oneof(
  fc.constantFrom<JsonValue>(null, true, false, 0, -1, 1e308, 2 ** 53, '', '{', '{"a":', '\u0000', '𝄞', ...WORDS),
  fc.string({ maxLength: 8 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const { value: nonsense } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...WORDS, '__proto__', 'constructor'), tie('value'), { maxKeys: 6 }),
  ) as fc.Arbitrary<JsonValue>,
}));
const nonsenseObject = fc.dictionary(fc.constantFrom(...WORDS), nonsense, { maxKeys: 10 }) as fc.Arbitrary<JsonObject>;

/** What a stream may carry: frames of nonsense, cut anywhere, with bytes that are no text between them. */
const nonsenseBytes = fc
  .array(
    fc.oneof(
      nonsense.map((value) => Buffer.from(`data: ${JSON.stringify(value)}\n\n`)),
      fc
        .tuple(fc.constantFrom('message_start', 'content_block_delta', 'response.completed', 'error'), nonsense)
        .map(([event, value]) => Buffer.from(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`)),
      nonsense.map((value) => Buffer.from(`${JSON.stringify(value)}\n`)),
      fc.constant(Buffer.from('data: [DONE]\n\n')),
      fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => Buffer.concat(pieces));

const RUNS = { numRuns: 300 };
const CONTEXT = { requestId: 'req_1', model: 'm', createdAt: 1, includeUsage: true };

function isTyped(error: unknown): boolean {
  return error instanceof WireError || error instanceof HelixError;
}

/** Runs a decoder; a typed error is an answer, anything else is what the test is about. */
function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch (error) {
    if (isTyped(error)) return undefined;
    throw error;
  }
}

function isChatProvider(dialect: UpstreamDialect): dialect is ChatProviderDialect {
  return dialect.operation === 'chat';
}

function hasCallers(dialect: UpstreamDialect): dialect is Dialect {
  return 'summarize' in dialect;
}

const ALL = [...DIALECTS.values()].map((dialect) => [dialect.id, dialect] as const);

describe.each(ALL)('nonsense for %s', (_id, dialect) => {
  it('is read as an error or not at all when it stands for an answer', () => {
    fc.assert(
      fc.property(nonsense, (body) => {
        dialect.inspectResponse(body);
        if (isChatProvider(dialect)) attempt(() => dialect.decodeResponse(body));
      }),
      RUNS,
    );
  });

  it('always is an error of some class when it stands for one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 999 }),
        fc.oneof(
          fc.string(),
          nonsense.map((body) => JSON.stringify(body)),
        ),
        (status, body) => {
          expect(typeof dialect.decodeError(status, body).class).toBe('string');
        },
      ),
      RUNS,
    );
  });

  if (isChatProvider(dialect)) describeStreams(dialect);
  if (hasCallers(dialect)) describeCallers(dialect);
});

function describeStreams(dialect: ChatProviderDialect): void {
  it('ends a stream with at most one error, whatever the bytes and the cuts', () => {
    fc.assert(
      fc.property(nonsenseBytes, fc.array(fc.nat({ max: 400 }), { maxLength: 6 }), (bytes, cuts) => {
        const decoder = dialect.createStreamDecoder();
        const events = [];
        let from = 0;
        for (const cut of [...cuts].sort((left, right) => left - right).concat(bytes.length)) {
          events.push(...decoder.push(bytes.subarray(from, Math.max(from, cut))));
          from = Math.max(from, cut);
        }
        events.push(...decoder.end());
        const errors = events.filter(({ type }) => type === 'error');
        expect(errors.length).toBeLessThanOrEqual(1);
        if (errors.length === 1) expect(events.at(-1)?.type).toBe('error');
      }),
      RUNS,
    );
  });
}

function describeCallers(dialect: Dialect): void {
  const chat = dialect.operation === 'chat' ? (dialect as ChatDialect) : undefined;

  it('is refused with the gateway’s own error when a caller sends it, and what is not refused can be encoded', () => {
    fc.assert(
      fc.property(nonsenseObject, (body) => {
        attempt(() => dialect.summarize(body, 10));
        if (chat === undefined) return;
        const request = attempt(() => chat.decodeRequest({ model: 'm', ...body }));
        if (request !== undefined)
          attempt(() =>
            chat.encodeRequest(request, { model: 'm', stream: request.stream, maxOutputTokens: undefined }),
          );
      }),
      RUNS,
    );
  });
  if (chat === undefined) return;

  it('goes through a raw stream untouched', () => {
    fc.assert(
      fc.property(nonsenseBytes, (bytes) => {
        const tap = chat.createStreamTap({ dropUsage: false });
        const out = [tap.push(bytes), tap.end()].filter((piece) => piece !== undefined);
        expect(Buffer.concat(out)).toEqual(bytes);
      }),
      RUNS,
    );
  });

  it('in the place of any value of a good answer is an error, or an answer that the caller’s half can write', () => {
    const request = chat.decodeRequest({ model: 'm', ...REQUEST });
    const good = chat.encodeResponse(RESPONSE, { ...CONTEXT, request });
    let read = 0;
    fc.assert(
      fc.property(fc.nat(), nonsense, (place, value) => {
        const response = attempt(() => chat.decodeResponse(replaceAt(good, place, value)));
        if (response === undefined) return;
        read += 1;
        expect(isJsonObject(chat.encodeResponse(response, { ...CONTEXT, request }))).toBe(true);
      }),
      RUNS,
    );
    expect(read).toBeGreaterThan(0);
  });
}

/** A question in every format at once; a format ignores what is not its own. */
const REQUEST: JsonObject = {
  messages: [{ role: 'user', content: 'x' }],
  max_tokens: 9,
  input: 'x',
  prompt: 'x',
  contents: [{ role: 'user', parts: [{ text: 'x' }] }],
};

const RESPONSE: ChatResponse = {
  id: 'resp_1',
  model: 'm',
  choices: [
    {
      index: 0,
      blocks: [
        { head: { kind: 'reasoning' }, text: 'Let me see.' },
        { head: { kind: 'text' }, text: 'Hello' },
        { head: { kind: 'tool-call', id: 'call_1', name: 'look' }, text: '{"a":1}' },
      ],
      finishReason: 'tool_calls',
    },
  ],
  usage: { buckets: { ...EMPTY_BUCKETS, inputUncached: 3, outputText: 2 } },
};

/** The JSON with the value at the n-th place (counted around) replaced. */
function replaceAt(root: JsonObject, place: number, value: JsonValue): JsonObject {
  const copy = structuredClone(root) as JsonObject;
  const places: { readonly holder: Record<string, JsonValue>; readonly key: string }[] = [];
  const visit = (node: JsonValue): void => {
    if (typeof node !== 'object' || node === null) return;
    const holder = node as Record<string, JsonValue>;
    for (const key of Object.keys(holder)) {
      places.push({ holder, key });
      visit(holder[key] as JsonValue);
    }
  };
  visit(copy);
  const chosen = places[place % places.length];
  if (chosen !== undefined) chosen.holder[chosen.key] = value;
  return copy;
}

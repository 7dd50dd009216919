import { FakeUpstream } from '@helix/testkit';
import { pluginsYaml, runGateway, type TestGateway } from '../support/run-gateway.js';
import { sealedAnswer } from '../support/sealed-answers.js';

const TOOLS = [{ name: 'look', input_schema: { type: 'object', properties: {} } }];
const ASK = { role: 'user', content: 'Look around.' };
const THINKING = { type: 'enabled', budget_tokens: 2_000 };
const EDITS = { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] };

interface Answer {
  readonly response: Response;
  readonly content: readonly Record<string, unknown>[];
}

describe('reasoning that one of two deployments has sealed', () => {
  let east: FakeUpstream;
  let west: FakeUpstream;
  let gateway: TestGateway;

  beforeAll(async () => {
    [east, west] = await Promise.all([FakeUpstream.start(), FakeUpstream.start()]);
    const ant = (upstream: FakeUpstream, more = ''): string =>
      `{ use: "@helix/provider-anthropic", baseUrl: "${upstream.url}", apiKey: test-key${more} }`;
    gateway = await runGateway(`providers:
  east: ${ant(east)}
  west: ${ant(west)}
  east-of-acme: ${ant(east, ', account: acme')}
  west-of-acme: ${ant(west, ', account: acme')}
  gem: { use: "@helix/provider-gemini", apiKey: test-key, baseUrl: "${east.url}/v1beta" }
models:
  either: { targets: [east/claude-sonnet-4-5, west/claude-sonnet-4-5], routing: { strategy: weighted }, retry: { attempts: 2 } }
  strict: { targets: [east/claude-sonnet-4-5, west/claude-sonnet-4-5], routing: { strategy: weighted }, retry: { attempts: 2 }, strict: true }
  shared: { targets: [east-of-acme/claude-sonnet-4-5, west-of-acme/claude-sonnet-4-5], routing: { strategy: weighted }, retry: { attempts: 2 } }
  back: { targets: [west/claude-sonnet-4-5], fallbacks: [gem/gemini-2.5-pro], routing: { strategy: weighted }, retry: { attempts: 2 } }
  ordered: { targets: [east/claude-sonnet-4-5, west/claude-sonnet-4-5], routing: { strategy: ordered }, retry: { attempts: 3 } }
  only: { targets: [east/claude-sonnet-4-5], retry: { attempts: 2 } }
  once: { targets: [east/claude-sonnet-4-5], retry: { attempts: 1 } }
${pluginsYaml({ routing: '{ failures: 1000, minimumAttempts: 1000 }' })}`);
  });
  afterAll(async () => {
    await gateway.stop();
    await Promise.all([east.close(), west.close()]);
  });
  beforeEach(() => {
    east.reset();
    west.reset();
  });

  const nameOf = (upstream: FakeUpstream): string => (upstream === east ? 'east' : 'west');
  const sign = (isStream: boolean): void => {
    for (const upstream of [east, west])
      upstream.respond((_entry, index) =>
        sealedAnswer(
          'anthropic-messages',
          {
            thinking: `Thought ${index}.`,
            seal: `sig-${nameOf(upstream)}-${index}-${Math.random()}`,
            calls: [{ id: `toolu_${index}`, name: 'look', input: {} }],
          },
          isStream,
        ),
      );
  };
  const ask = async (model: string, messages: readonly object[], fields: object = {}): Promise<Answer> => {
    const request = {
      model,
      max_tokens: 4_000,
      thinking: THINKING,
      context_management: EDITS,
      tools: TOOLS,
      messages,
      ...fields,
    };
    const response = await gateway.post('/v1/messages', request, { 'x-helix-explain': '1' });
    return { response, content: await contentOf(response) };
  };
  const followUp = (content: Answer['content']): readonly object[] => [
    { role: 'assistant', content },
    {
      role: 'user',
      content: content
        .filter(({ type }) => type === 'tool_use')
        .map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: 'A lamp.' })),
    },
  ];

  it.each([
    ['plain', {}],
    ['streamed', { stream: true }],
  ])('goes back to it in every turn of a %s conversation, with its signature unchanged', async (_how, fields) => {
    sign('stream' in fields);
    for (let round = 0; round < 6; round++) {
      east.journal.length = 0;
      west.journal.length = 0;
      const messages: object[] = [ASK];
      const first = await ask('either', messages, fields);
      const maker = east.journal.length === 1 ? east : west;
      messages.push(...followUp(first.content));
      for (let turn = 0; turn < 3; turn++) {
        const next = await ask('either', messages, fields);
        expect(next.response.headers.get('x-helix-warnings')).toBeNull();
        expect(next.response.headers.get('x-helix-trace')).toContain('made the reasoning in the request');
        messages.push(...followUp(next.content));
      }
      expect(maker.journal).toHaveLength(4);
      expect(maker.journal.at(-1)?.body['messages']).toEqual(messages.slice(0, -2));
    }
  });

  it('is left out, with a warning, when that one is down, and the conversation goes on without thinking', async () => {
    sign(false);
    const first = await ask('either', [ASK]);
    const [maker, other] = east.journal.length === 1 ? [east, west] : [west, east];
    maker.respond({ error: { status: 529, message: 'Overloaded' } });
    const next = await ask('either', [ASK, ...followUp(first.content)]);
    expect(next.response.status).toBe(200);
    expect(next.response.headers.get('x-helix-provider')).toBe(nameOf(other));
    expect(next.response.headers.get('x-helix-warnings')).toMatch(
      /messages\[1\]\.content\[0\] dropped: This reasoning is sealed for anthropic-messages at .*; thinking dropped/,
    );
    expect(maker.journal).toHaveLength(2);
    const sent = other.journal.at(-1)?.body;
    expect(sent?.['thinking']).toBeUndefined();
    expect(sent?.['context_management']).toBeUndefined();
    expect(sent?.['messages']).toEqual([
      ASK,
      { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_0', name: 'look', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_0', content: 'A lamp.' }] },
    ]);
  });

  it('is not left out for a strict model: the failure of its maker is the answer', async () => {
    sign(false);
    const first = await ask('strict', [ASK]);
    const [maker, other] = east.journal.length === 1 ? [east, west] : [west, east];
    maker.respond({ error: { status: 529, message: 'Overloaded' } });
    const next = await ask('strict', [ASK, ...followUp(first.content)]);
    expect(next.response.status).toBe(503);
    expect(next.response.headers.get('x-helix-trace')).toContain('The model is strict');
    expect(other.journal).toHaveLength(0);
  });

  it('goes to any deployment of the same account', async () => {
    sign(false);
    const first = await ask('shared', [ASK]);
    const messages = [ASK, ...followUp(first.content)];
    for (let turn = 0; turn < 20; turn++) {
      const next = await ask('shared', messages);
      expect(next.response.headers.get('x-helix-warnings')).toBeNull();
    }
    expect(east.journal.length).toBeGreaterThan(0);
    expect(west.journal.length).toBeGreaterThan(0);
    for (const { body } of [...east.journal, ...west.journal].slice(1))
      if ((body['messages'] as readonly object[]).length > 1) expect(body['messages']).toEqual(messages);
  });

  it('of a fallback that speaks another dialect goes back to it although the first choice is up again, and never to that one', async () => {
    const turn = { thinking: 'Hm.', seal: 'R2VtaW5p', calls: [{ id: 'g', name: 'look', input: {} }] };
    west.script({ error: { status: 529 } });
    sign(false);
    east.respond(sealedAnswer('gemini', turn));
    const first = await ask('back', [ASK]);
    expect(first.response.headers.get('x-helix-provider')).toBe('gem');
    const messages = [ASK, ...followUp(first.content)];
    const second = await ask('back', messages);
    expect(second.response.headers.get('x-helix-provider')).toBe('gem');
    expect(west.journal).toHaveLength(1);
    expect(JSON.stringify(east.journal.at(-1)?.body)).toContain('"thoughtSignature":"R2VtaW5p"');
    east.respond({ error: { status: 503 } });
    const third = await ask('back', messages);
    expect(third.response.headers.get('x-helix-provider')).toBe('west');
    expect(third.response.headers.get('x-helix-warnings')).toContain('sealed for gemini');
    const sent = west.journal.at(-1)?.bytes.toString() ?? '';
    expect(sent).not.toContain('helix.');
    expect(sent).not.toContain('"thinking"');
  });

  describe('before this process began, so that nobody knows by whom', () => {
    const refusal = {
      error: {
        status: 400,
        body: {
          type: 'error',
          error: {
            type: 'invalid_request_error',
            message: 'messages.1.content.0: Invalid `signature` in `thinking` block',
          },
        },
      },
    };
    const answer = sealedAnswer('anthropic-messages', { seal: 'sig-new', text: 'Done.' });
    /** Each takes back its own seals alone, as Anthropic does. */
    const verify = (): void => {
      for (const upstream of [east, west])
        upstream.respond(({ bytes }) => {
          const seals = bytes.toString().match(/"signature":"[^"]*/g) ?? [];
          return seals.every((seal) => seal.includes(nameOf(upstream))) ? answer : refusal;
        });
    };
    const made = (by: string): readonly object[] => [
      ASK,
      ...followUp([
        { type: 'thinking', thinking: 'Hm.', signature: `sig-${by}` },
        { type: 'tool_use', id: 'toolu_old', name: 'look', input: {} },
      ]),
    ];

    it('is taken to the next deployment as it is when the first refuses it', async () => {
      verify();
      const { response } = await ask('ordered', made('west'));
      expect(response.headers.get('x-helix-provider')).toBe('west');
      expect(response.headers.get('x-helix-attempts')).toBe('2');
      expect(response.headers.get('x-helix-warnings')).toBeNull();
      expect(west.journal.at(-1)?.body['messages']).toEqual(made('west'));
    });

    it.each([
      ['ordered', '3'],
      ['only', '2'],
    ])('is left out for the model %s once every deployment has refused it', async (model, attempts) => {
      verify();
      const { response } = await ask(model, made('nobody'));
      expect(response.status).toBe(200);
      expect(response.headers.get('x-helix-attempts')).toBe(attempts);
      expect(response.headers.get('x-helix-warnings')).toContain('This reasoning is sealed for anthropic-messages at');
      expect(east.journal.at(-1)?.bytes.toString()).not.toContain('sig-nobody');
    });

    it('costs the caller a 400 where no attempt is left', async () => {
      verify();
      const { response } = await ask('once', made('nobody'));
      expect(response.status).toBe(400);
      expect(east.journal).toHaveLength(1);
    });
  });
});

async function contentOf(response: Response): Promise<Answer['content']> {
  const text = await response.text();
  if (!response.headers.get('content-type')?.startsWith('text/event-stream'))
    return (JSON.parse(text) as Answer).content ?? [];
  const blocks: Record<string, unknown>[] = [];
  for (const line of text.split('\n')) {
    if (!line.startsWith('data: ')) continue;
    const event = JSON.parse(line.slice(6)) as { type: string; content_block?: object; delta?: Record<string, string> };
    const last = blocks.at(-1);
    if (event.type === 'content_block_start') blocks.push({ ...event.content_block });
    else if (event.type === 'content_block_delta' && last !== undefined && event.delta?.['type'] === 'thinking_delta')
      last['thinking'] = event.delta['thinking'];
    else if (event.type === 'content_block_delta' && last !== undefined && event.delta?.['type'] === 'signature_delta')
      last['signature'] = event.delta['signature'];
  }
  return blocks;
}

import Anthropic from '@anthropic-ai/sdk';
import { FakeUpstream } from '@helix/testkit';
import { BETAS, mainRequest, smallRequest, TOOLS, USER_ID, userTurn } from '../support/claude-code.js';
import { fourProvidersYaml } from '../support/four-providers.js';
import { pluginsYaml, requestsOf, runGateway, type TestGateway } from '../support/run-gateway.js';
import { type SealedTurn, type SealingDialect, sealedAnswer } from '../support/sealed-answers.js';

type Message = Anthropic.Beta.BetaMessage;
type Turn = Anthropic.Beta.BetaMessageParam;

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const TARGETS: readonly (readonly [string, SealingDialect])[] = [
  ['ant', 'anthropic-messages'],
  ['oai', 'openai-chat'],
  ['resp', 'openai-responses'],
  ['gem', 'gemini'],
];
const LOOK: SealedTurn = {
  thinking: 'The user wants the tests green. I look first.',
  seal: 'c2lnbmF0dXJlLTE',
  text: 'I’ll look around.',
  calls: [
    { id: 'toolu_01A', name: 'Read', input: { file_path: '/repo/src/a.ts', limit: 200 } },
    { id: 'toolu_01B', name: 'Grep', input: { file_path: '/repo', mode: 'count' } },
  ],
};
const EDIT: SealedTurn = {
  thinking: 'Now the edit.',
  seal: 'c2lnbmF0dXJlLTI',
  calls: [
    {
      id: 'toolu_02A',
      name: 'Edit',
      input: { file_path: '/repo/src/a.ts', edits: [{ old_string: 'let x = "é\\n"', replace_all: true }] },
    },
  ],
};
const DONE: SealedTurn = { seal: 'c2lnbmF0dXJlLTM', text: 'Done: the tests are green.' };

describe('Claude Code', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;
  let claude: Anthropic;

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
    gateway = await runGateway(fourProvidersYaml(upstream, pluginsYaml()));
    claude = new Anthropic({
      authToken: gateway.key,
      apiKey: null,
      baseURL: gateway.url,
      maxRetries: 0,
      defaultHeaders: {
        'x-app': 'cli',
        'anthropic-version': '2023-06-01',
        'user-agent': 'claude-cli/2.0.50 (external, cli)',
      },
    });
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });
  beforeEach(() => upstream.reset());

  const resultsFor = (message: Message, content: (index: number) => object): Turn => ({
    role: 'user',
    content: message.content
      .filter((block) => block.type === 'tool_use')
      .map((block, index) => ({ type: 'tool_result', tool_use_id: block.id, ...content(index) })),
  });
  const said = (): string => upstream.journal.at(-1)?.bytes.toString() ?? '';

  describe.each(TARGETS)('with the model %s, at a provider of %s', (model, dialect) => {
    it('works through a task: thinking, parallel tools with streamed input, results with an error and an image', async () => {
      const messages: Turn[] = [userTurn('Make the tests green.')];
      const turn = async (answer: SealedTurn): Promise<Message> => {
        upstream.script(sealedAnswer(dialect, answer, true));
        const stream = claude.beta.messages.stream(mainRequest(model, messages));
        const pieces: string[] = [];
        stream.on('inputJson', (piece) => pieces.push(piece));
        const message = await stream.finalMessage();
        for (const block of message.content)
          if (block.type === 'tool_use') expect(pieces.join('')).toContain(JSON.stringify(block.input).slice(0, 20));
        messages.push({ role: 'assistant', content: message.content });
        return message;
      };

      const look = await turn(LOOK);
      expect(look.stop_reason).toBe('tool_use');
      expect(look.content.filter(({ type }) => type === 'tool_use')).toMatchObject(
        (LOOK.calls ?? []).map(({ name, input }) => ({ name, input })),
      );
      expect(look.content.find(({ type }) => type === 'thinking')).toMatchObject({ thinking: LOOK.thinking });
      expect(look.usage.output_tokens).toBe(20);
      messages.push(
        resultsFor(look, (index) =>
          index === 0
            ? {
                content: [
                  { type: 'text', text: '1\tlet x = 1;' },
                  { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
                ],
              }
            : { content: 'grep: no such directory', is_error: true },
        ),
      );
      const edit = await turn(EDIT);
      expect(said()).toContain(LOOK.seal);
      for (const text of ['1\\tlet x = 1;', 'grep: no such directory', PNG]) expect(said()).toContain(text);
      messages.push(resultsFor(edit, () => ({ content: 'The file has been updated.' })));
      const done = await turn(DONE);
      for (const seal of [LOOK.seal, EDIT.seal]) expect(said()).toContain(seal);
      expect(done).toMatchObject({ stop_reason: 'end_turn' });
      expect(done.content.find(({ type }) => type === 'text')).toMatchObject({ text: DONE.text });
      const rows = await requestsOf(gateway);
      expect(rows[0]).toMatchObject({ status: 'ok', usage: { input_tokens: 10, output_tokens: 20 } });
    });

    it('asks the small model beside it, and a sub-agent with tools of its own', async () => {
      upstream.script(sealedAnswer(dialect, { seal: 'c2ln', text: 'Green tests' }, true));
      const title = await claude.beta.messages.stream(smallRequest(model, 'Make the tests green.')).finalMessage();
      expect(title.content.filter(({ type }) => type === 'text')).toMatchObject([{ text: 'Green tests' }]);
      upstream.script(sealedAnswer(dialect, LOOK, true));
      const tools = TOOLS.slice(5, 7);
      const agent = await claude.beta.messages
        .stream({ ...mainRequest(model, [userTurn('Find the failing test.')]), tools: [...tools] })
        .finalMessage();
      expect(agent.stop_reason).toBe('tool_use');
      expect(said()).toContain('"Read"');
      expect(said()).not.toContain('"Bash"');
    });

    it('goes on after a turn that its user has interrupted', async () => {
      const messages: Turn[] = [userTurn('Explain it all.')];
      if (dialect === 'gemini') upstream.script(sealedAnswer(dialect, DONE, true));
      else upstream.script({ tokens: 400, tokenDelayMs: 5 });
      const stream = claude.beta.messages.stream(mainRequest(model, messages));
      const partial = await new Promise<string>((resolve, reject) => {
        stream.once('text', (_delta, snapshot) => resolve(snapshot));
        stream.once('error', reject);
      });
      const before = upstream.journal.length;
      stream.abort();
      await expect(stream.done()).rejects.toThrow(/abort/i);
      if (dialect !== 'gemini') await upstream.waitFor((journal) => journal.at(-1)?.closedBy === 'client');
      messages.push({ role: 'assistant', content: [{ type: 'text', text: partial.trim() || '…' }] });
      messages.push({ role: 'user', content: [{ type: 'text', text: '[Request interrupted by user]' }] });
      messages.push(userTurn('Shorter, please.'));
      upstream.script(sealedAnswer(dialect, DONE, true));
      const done = await claude.beta.messages.stream(mainRequest(model, messages)).finalMessage();
      expect(done.stop_reason).toBe('end_turn');
      expect(upstream.journal).toHaveLength(before + 1);
      expect(said()).toContain('[Request interrupted by user]');
    });

    it('counts tokens, and checks its quota with one token', async () => {
      if (dialect === 'anthropic-messages') upstream.script(plain({ input_tokens: 2_095 }));
      if (dialect === 'gemini') upstream.script(plain({ totalTokens: 2_095 }));
      const { stream: _stream, max_tokens: _limit, metadata: _user, ...request } = mainRequest(model, [userTurn('Hi')]);
      const count = await claude.beta.messages.countTokens({
        ...request,
        betas: [...BETAS, 'token-counting-2024-11-01'],
      });
      expect(count.input_tokens).toBeGreaterThan(100);
      upstream.script(sealedAnswer(dialect, { seal: 'c2ln', text: '#' }));
      const quota = await claude.beta.messages.create({
        model,
        max_tokens: 1,
        messages: [{ role: 'user', content: 'quota' }],
        metadata: { user_id: USER_ID },
        betas: BETAS,
      });
      expect(quota.content.filter(({ type }) => type === 'text')).toMatchObject([{ text: '#' }]);
    });
  });

  it('reaches Anthropic with its bytes, its beta headers and its version, and with no credential of the gateway', async () => {
    upstream.script(sealedAnswer('anthropic-messages', DONE, true));
    const request = mainRequest('ant', [userTurn('Hi')]);
    await claude.beta.messages.stream(request).finalMessage();
    const [entry] = upstream.journal;
    const { betas: _betas, ...body } = request;
    expect(entry?.bytes.toString()).toBe(JSON.stringify({ ...body, model: 'claude-sonnet-4-5' }));
    expect(entry?.headers).toMatchObject({
      'anthropic-beta': BETAS.join(','),
      'anthropic-version': '2023-06-01',
      'x-api-key': 'test-key',
    });
    expect(entry?.headers['authorization']).toBeUndefined();
  });

  it.each(TARGETS.slice(1))(
    'says nothing to %s that changes with every request before its prompt',
    async (model, dialect) => {
      const prompts: string[] = [];
      for (const text of ['Hi', 'Hello']) {
        upstream.script(sealedAnswer(dialect, DONE, true));
        await claude.beta.messages.stream(mainRequest(model, [userTurn(text)])).finalMessage();
        const { instructions, systemInstruction, input, messages, tools } = upstream.journal.at(-1)?.body ?? {};
        prompts.push(
          JSON.stringify([instructions, systemInstruction, input, messages, tools]).replace(`"${text}"`, ''),
        );
      }
      expect(prompts[0]).toContain('interactive CLI tool');
      expect(prompts[0]).not.toContain('billing-header');
      expect(prompts[1]).toBe(prompts[0]);
    },
  );

  it.each(['oai', 'resp'])(
    'names its user to %s in 64 characters, and says what else became of its request',
    async (model) => {
      upstream.script(sealedAnswer(model === 'oai' ? 'openai-chat' : 'openai-responses', DONE, true));
      const { response } = await claude.beta.messages.stream(mainRequest(model, [userTurn('Hi')])).withResponse();
      const sent = upstream.journal.at(-1)?.body;
      expect(sent?.['user']).toMatch(/^[0-9a-f]{64}$/);
      const warnings = response.headers.get('x-helix-warnings');
      expect(warnings).toContain('metadata.user_id coerced');
      expect(warnings).toMatch(/cache_control dropped/);
      expect(warnings).not.toContain('eager_input_streaming');
      expect(warnings).not.toContain('…');
    },
  );

  it.each([
    ['oai', { message: 'This model’s maximum context length is 8192 tokens.', code: 'context_length_exceeded' }],
    [
      'gem',
      { code: 400, status: 'INVALID_ARGUMENT', message: 'The input token count exceeds the maximum number of tokens.' },
    ],
  ])('is told of a full context at %s in the words on which it compacts its conversation', async (model, error) => {
    upstream.script({ error: { status: 400, body: { error } } });
    await expect(
      claude.beta.messages.stream(mainRequest(model, [userTurn('Hi')])).finalMessage(),
    ).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(`Prompt is too long: ${error.message}`) as string,
    });
  });

  it('is told by its own error type of a provider that is overloaded, and of a model that it may not use', async () => {
    upstream.script({ error: { status: 529, message: 'Overloaded' } });
    await expect(claude.beta.messages.create({ ...smallRequest('ant', 'Hi'), stream: false })).rejects.toMatchObject({
      status: 503,
      error: { type: 'error', error: { type: 'overloaded_error' } },
    });
    await expect(claude.beta.messages.create({ ...smallRequest('nope', 'Hi'), stream: false })).rejects.toMatchObject({
      status: 404,
      error: { error: { type: 'not_found_error' } },
    });
  });
});

function plain(body: object) {
  return {
    replay: { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(body)) },
  };
}

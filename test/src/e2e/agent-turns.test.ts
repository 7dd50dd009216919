import { type Behaviour, FakeUpstream } from '@helix/testkit';
import { type AgentCaller, agentCaller } from '../support/agent-caller.js';
import { fourProvidersYaml, MODEL_OF } from '../support/four-providers.js';
import { pluginsYaml, runGateway, type TestGateway } from '../support/run-gateway.js';
import { type SealedTurn, type SealingDialect, sealedAnswer } from '../support/sealed-answers.js';

const DIALECTS: readonly SealingDialect[] = ['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini'];
const PAIRS = DIALECTS.flatMap((caller) =>
  DIALECTS.filter((target) => target !== caller).map((target) => [caller, target] as const),
);

const call = (id: string, name: string) => ({ id, name, input: { path: `src/${id}.ts` } });
const TURNS: readonly SealedTurn[] = [
  { thinking: 'First I look.', seal: 'c2VhbC0x', calls: [call('call_1', 'list'), call('call_2', 'read')] },
  { thinking: 'One more.', seal: 'c2VhbC0y', redacted: 'cmVkYWN0ZWQ', calls: [call('call_3', 'read')] },
  { thinking: 'Enough.', seal: 'c2VhbC0z', text: 'It is a gateway.' },
  { thinking: 'And the tests?', seal: 'c2VhbC00', calls: [call('call_4', 'list'), call('call_5', 'list')] },
  { seal: 'c2VhbC01', text: 'Let me see.', calls: [call('call_6', 'read')] },
  { thinking: 'Done.', seal: 'c2VhbC02', text: 'All is well.' },
];
/** What the user says before the turns of these numbers. */
const QUESTIONS: Readonly<Record<number, string>> = {
  0: 'What is this? “Erklär’s”, \u2028 please.',
  3: 'Is it tested?',
};

interface Exchange {
  readonly sent: string;
  readonly received: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly response: Response;
}

describe('six turns of an agent', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
    gateway = await runGateway(fourProvidersYaml(upstream, pluginsYaml()));
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });
  beforeEach(() => upstream.reset());

  /** Pretty-printed, and with a number that JSON would write otherwise: a body that was parsed and written again differs. */
  const post = (
    caller: AgentCaller,
    model: string,
    isStream = false,
  ): { readonly sent: string; readonly reply: Promise<Response> } => {
    const body = { ...caller.body(model), ...(isStream && caller.dialect !== 'gemini' && { stream: true }) };
    const sent = JSON.stringify(body, null, 1).replace(/8000\b/, '8.0e3');
    const headers = { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' };
    return { sent, reply: fetch(gateway.url + caller.path(model, isStream), { method: 'POST', headers, body: sent }) };
  };

  const converse = async (
    caller: AgentCaller,
    target: SealingDialect,
    isStream = false,
  ): Promise<readonly Exchange[]> => {
    const exchanges: Exchange[] = [];
    for (const [index, turn] of TURNS.entries()) {
      const question = QUESTIONS[index];
      if (question !== undefined) caller.ask(question);
      upstream.script(sealedAnswer(target, turn, isStream));
      const { sent, reply } = post(caller, MODEL_OF[target], isStream);
      const response = await reply;
      const text = await response.text();
      expect([response.status, text]).toEqual([200, text]);
      const entry = upstream.journal.at(-1);
      exchanges.push({ sent, received: entry?.bytes.toString() ?? '', body: entry?.body ?? {}, response });
      // A native stream says what the plain answer says.
      caller.take(JSON.parse(isStream ? textOf(sealedAnswer(target, turn)) : text) as Record<string, unknown>);
    }
    return exchanges;
  };

  describe.each(DIALECTS)('in %s to a provider of the same', (dialect) => {
    it('reach it byte for byte but for the model’s name, each turn’s prompt the beginning of the next one’s', async () => {
      const caller = agentCaller(dialect);
      const exchanges = await converse(caller, dialect);
      let before = '';
      for (const { sent, received, response } of exchanges) {
        const name = /"model": "[^"]*"/.exec(received)?.[0] ?? '';
        expect(received).toBe(sent.replace(/"model": "[^"]*"/, name));
        expect(response.headers.get('x-helix-warnings')).toBeNull();
        const history = topLevelArray(received, caller.historyField);
        expect(history.startsWith(before)).toBe(true);
        expect(history.length).toBeGreaterThan(before.length);
        before = history;
      }
      const last = exchanges.at(-1)?.body;
      const made = TURNS.slice(0, -1).map(({ seal }) => seal);
      expect(sealsIn(last)).toEqual(dialect === 'anthropic-messages' ? made.toSpliced(2, 0, 'cmVkYWN0ZWQ') : made);
    });

    it('reach it with the same turns, byte for byte, when they are streamed', async () => {
      const caller = agentCaller(dialect);
      const exchanges = await converse(caller, dialect, true);
      let before = '';
      for (const { sent, received } of exchanges) {
        const history = topLevelArray(received, caller.historyField);
        expect(history).toBe(topLevelArray(sent, caller.historyField));
        expect(topLevelArray(received, 'tools')).toBe(topLevelArray(sent, 'tools'));
        expect(history.startsWith(before)).toBe(true);
        before = history;
      }
    });
  });

  describe.each(PAIRS)('in %s to a provider of %s', (callerDialect, target) => {
    it('bring every seal back unchanged, with a prompt that only grows, and say what was dropped', async () => {
      const caller = agentCaller(callerDialect);
      const exchanges = await converse(caller, target);
      const history = agentCaller(target).historyField;
      const made: string[] = [];
      let before = '';
      for (const [index, { body, response }] of exchanges.entries()) {
        expect(sealsIn(body)).toEqual(made);
        const warnings = response.headers.get('x-helix-warnings') ?? '';
        expect(warnings).toMatch(/x_?unknown[^;:]* dropped/i);
        expect(warnings).not.toMatch(/sealed for|has encrypted|Anthropic Messages takes back/);
        if (callerDialect === 'anthropic-messages') expect(warnings).toMatch(/cache_control dropped/);
        const turns = JSON.stringify(body[history]).slice(0, -1);
        expect(turns.startsWith(before)).toBe(true);
        before = turns;
        const turn = TURNS[index];
        if (turn !== undefined) made.push(turn.seal);
        if (turn?.redacted !== undefined && target === 'anthropic-messages') made.push(turn.redacted);
      }
    });

    it('are refused by a strict model, which names what would be lost', async () => {
      const caller = agentCaller(callerDialect);
      caller.ask('What is this?');
      const response = await post(caller, `strict-${MODEL_OF[target]}`).reply;
      expect(response.status).toBe(400);
      expect(await response.text()).toMatch(/x_?unknown/i);
      expect(upstream.journal).toHaveLength(0);
    });
  });

  it('in anthropic-messages have their thinking before the calls at each turn’s end when they come back through OpenAI’s format', async () => {
    const exchanges = await converse(agentCaller('openai-chat'), 'anthropic-messages');
    const messages = exchanges[2]?.body['messages'] as readonly object[] | undefined;
    expect(messages?.[3]).toEqual({
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'One more.', signature: 'c2VhbC0y' },
        { type: 'redacted_thinking', data: 'cmVkYWN0ZWQ' },
        { type: 'tool_use', id: 'call_3', name: 'read', input: { path: 'src/call_3.ts' } },
      ],
    });
  });

  it('set four cache marks at most, the last ones, and say which were dropped', async () => {
    const marked = (text: string) => ({ type: 'text', text, cache_control: { type: 'ephemeral' } });
    const response = await gateway.post('/v1/chat/completions', {
      model: 'ant',
      max_tokens: 100,
      messages: [
        { role: 'system', content: [marked('rules'), marked('more rules')] },
        { role: 'user', content: ['a', 'b', 'c', 'd'].map(marked) },
      ],
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-helix-warnings')).toMatch(
      /^messages\[0\]\.content\[0\]\.cache_control, messages\[0\]\.content\[1\]\.cache_control dropped: Only the last 4 cache marks are kept\.$/,
    );
    expect(upstream.journal[0]?.body).toMatchObject({
      system: [{ text: 'rules' }, { text: 'more rules' }],
      messages: [{ content: ['a', 'b', 'c', 'd'].map(marked) }],
    });
    expect(upstream.journal[0]?.bytes.toString().match(/cache_control/g)).toHaveLength(4);
  });
});

function textOf({ replay }: Behaviour): string {
  return replay?.body.toString() ?? '';
}

/** The text of a top-level array of pretty-printed JSON, without its end. */
function topLevelArray(text: string, field: string): string {
  const start = text.indexOf(`\n "${field}": [`);
  return text.slice(start, text.indexOf('\n ]', start));
}

/** Every seal in a request, in order, whatever its dialect. */
function sealsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(sealsIn);
  const fields = value as Readonly<Record<string, unknown>>;
  const isRedacted = fields['type'] === 'redacted_thinking';
  return Object.entries(fields).flatMap(([key, inner]) => {
    const isSeal = SEAL_FIELDS.has(key) || (isRedacted && key === 'data');
    return isSeal && typeof inner === 'string' ? [inner] : sealsIn(inner);
  });
}

const SEAL_FIELDS = new Set(['signature', 'thoughtSignature', 'encrypted_content']);

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeUpstream } from '@helix/testkit';
import OpenAI from 'openai';
import { pluginsYaml, runGateway } from '../../support/run-gateway.js';
import { callAdmin, makeDirectory, spawnGateway } from '../../support/spawn-gateway.js';
import { twoProvidersYaml } from '../../support/two-providers.js';

describe('stored responses over time', () => {
  let upstream: FakeUpstream;

  const clientOf = (url: string, apiKey: string): OpenAI => new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
  });
  afterAll(async () => {
    await upstream.close();
  });
  beforeEach(() => upstream.reset());

  it('are there after a kill -9 at the moment of their last event, and go on after the next start', async () => {
    const directory = makeDirectory(twoProvidersYaml(upstream, pluginsYaml()));
    const env = { HELIX_SECRET: 'a-secret-of-this-test' };
    const before = await spawnGateway(directory, env);
    const team = await callAdmin<{ id: string }>(before, 'POST', 'teams', { name: 'search' });
    const { key } = await callAdmin<{ key: string }>(before, 'POST', 'keys', { team: team.id });
    const ids: string[] = [];
    const client = clientOf(before.url, key);
    const plain = await client.responses.create({ model: 'oai', input: 'Plain' });
    await client.responses.create({ model: 'resp', input: 'Native' });
    const stream = await client.responses.create({ model: 'ant', input: 'Streamed', stream: true });
    for await (const event of stream) {
      if (event.type !== 'response.completed') continue;
      before.child.kill('SIGKILL');
      ids.push(plain.id, event.response.id);
      break;
    }
    await before.exited;
    const after = await spawnGateway(directory, env);
    try {
      const again = clientOf(after.url, key);
      for (const id of ids) expect((await again.responses.retrieve(id)).output_text).toBe('Hello from upstream');
      await again.responses.create({ model: 'oai', input: 'On', previous_response_id: ids[1] ?? '' });
      expect(upstream.journal.at(-1)?.bytes.toString()).toContain('Streamed');
      await again.responses.create({ model: 'resp', input: 'On', previous_response_id: 'resp_fake' });
      expect(upstream.journal.at(-1)?.body).toMatchObject({ previous_response_id: 'resp_fake' });
    } finally {
      after.child.kill('SIGKILL');
      await after.exited;
      rmSync(directory, { recursive: true, force: true });
    }
  }, 30_000);

  it('are not made where the configuration says so, also after a reload', async () => {
    const open = twoProvidersYaml(upstream, pluginsYaml());
    const gateway = await runGateway(open);
    try {
      const client = clientOf(gateway.url, gateway.key);
      const { id } = await client.responses.create({ model: 'ant', input: 'Before' });
      gateway.writeConfig(`responses: { store: false, retention: 1d, maxBytes: 1MiB }\n${open}`);
      expect(await gateway.server.reload('test')).toMatchObject({ ok: true });
      const response = await gateway.post('/v1/responses', {
        model: 'ant',
        input: 'On',
        previous_response_id: id,
        store: true,
      });
      expect(response.headers.get('x-helix-warnings')).toMatch(/^store dropped/);
      const answer = (await response.json()) as { readonly id: string };
      expect(answer).toMatchObject({ store: false, previous_response_id: id });
      await expect(client.responses.retrieve(answer.id)).rejects.toMatchObject({ status: 404 });
      await client.responses.create({ model: 'resp', input: 'Hello' });
      await expect(client.responses.retrieve('resp_fake')).rejects.toMatchObject({ status: 404 });
    } finally {
      await gateway.stop();
    }
  });

  it.each([false, true])(
    'of a provider that keeps them are copied where that is asked, for others to go on from (streamed: %s)',
    async (stream) => {
      const gateway = await runGateway(`responses: { copies: true }\n${twoProvidersYaml(upstream, pluginsYaml())}`);
      try {
        const client = clientOf(gateway.url, gateway.key);
        const create = async (fields: {
          model: string;
          input: string;
          previous_response_id?: string;
          background?: boolean;
        }) => (stream ? client.responses.stream(fields).finalResponse() : client.responses.create(fields));
        const sent = () => upstream.journal.at(-1);
        upstream.respond({ text: 'Bonjour Ada' });
        const { id } = await create({ model: 'resp', input: 'I am Ada.' });
        expect(id).toBe('resp_fake');
        await create({ model: 'ant', input: 'Who am I?', previous_response_id: id });
        expect(sent()?.path).toBe('/v1/messages');
        for (const text of ['I am Ada.', 'Bonjour Ada', 'Who am I?']) expect(sent()?.bytes.toString()).toContain(text);
        // The provider itself goes on by the id, and answers what is asked about it.
        await create({ model: 'resp', input: 'Who am I?', previous_response_id: id });
        expect(sent()?.body).toMatchObject({ previous_response_id: id, input: 'Who am I?' });
        const queued = { id: 'resp_queued', object: 'response', status: 'queued', output: [] };
        upstream.respond({
          replay: {
            status: 200,
            headers: { 'content-type': 'application/json' },
            body: Buffer.from(JSON.stringify(queued)),
          },
        });
        expect(await client.responses.retrieve(id)).toMatchObject({ id: 'resp_queued' });
        // What is not there yet is no turn.
        await client.responses.create({ model: 'resp', input: 'Later.', background: true });
        await expect(
          client.responses.create({ model: 'ant', input: 'Now?', previous_response_id: 'resp_queued' }),
        ).rejects.toMatchObject({ status: 400, code: 'unsupported_feature', param: 'previous_response_id' });
      } finally {
        await gateway.stop();
      }
    },
  );

  it('are kept of a caller that has left, where its answer is read to the end', async () => {
    const yaml = twoProvidersYaml(upstream, pluginsYaml()).replace(
      'oai: { targets: [oai/gpt-4o],',
      'oai: { onAbort: drain, targets: [oai/gpt-4o],',
    );
    const gateway = await runGateway(yaml);
    try {
      upstream.respond({ tokens: 40, tokenDelayMs: 2 });
      const client = clientOf(gateway.url, gateway.key);
      const stream = await client.responses.create({ model: 'oai', input: 'Hello', stream: true });
      let id = '';
      for await (const event of stream) {
        if ('response' in event) id = event.response.id;
        if (event.type === 'response.output_text.delta') break;
      }
      await upstream.waitFor(([entry]) => entry?.closedBy === 'upstream');
      let text = '';
      while (text === '')
        text = await client.responses.retrieve(id).then(
          (found) => found.output_text,
          () => '',
        );
      expect(text.trim().split(' ')).toHaveLength(40);
    } finally {
      await gateway.stop();
    }
  });

  it('show plugins the whole conversation', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'helix-stored-'));
    writeFileSync(
      join(directory, 'reader.mjs'),
      `export default { kind: 'plugin', name: 'reader', create: () => ({
        answer(context) {
          const { messages } = context.chatRequest();
          if (!JSON.stringify(messages).includes('count')) return undefined;
          return { id: 'x', choices: [{ index: 0, finishReason: 'stop', blocks: [{ head: { kind: 'text' }, text: String(messages.length) }] }] };
        },
      }) };`,
    );
    const gateway = await runGateway(twoProvidersYaml(upstream, pluginsYaml({}, '  - use: ./reader.mjs\n')), {
      directory,
    });
    try {
      const client = clientOf(gateway.url, gateway.key);
      const first = await client.responses.create({ model: 'oai', input: 'Hello' });
      const second = await client.responses.create({ model: 'oai', input: 'count', previous_response_id: first.id });
      expect(second.output_text).toBe('3');
      // An answer that a plugin has given is kept as any other.
      const third = await client.responses
        .stream({ model: 'oai', input: 'Again', previous_response_id: second.id })
        .finalResponse();
      expect(third.output_text).toBe('5');
      expect(await client.responses.retrieve(third.id)).toMatchObject({ previous_response_id: second.id });
    } finally {
      await gateway.stop();
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type ClientGateway, runClientGateway } from '../../support/client-gateway.js';

const ROOT = resolve(__dirname, '../../../..');
const run = promisify(execFile);

describe('the guide "Connect your application"', () => {
  let helix: ClientGateway;
  let directory: string;

  beforeAll(async () => {
    helix = await runClientGateway('  rerank: { targets: [cohere/rerank-v3.5], retry: { attempts: 1 } }\n');
    const body = Buffer.from(JSON.stringify({ id: 'rer', results: [{ index: 1, relevance_score: 0.9 }] }));
    helix.upstream.respond({ replay: { status: 200, headers: { 'content-type': 'application/json' }, body } });
    // In this package, which has all the clients.
    directory = mkdtempSync(join(ROOT, 'test/guide-'));
  });
  afterAll(async () => {
    rmSync(directory, { recursive: true, force: true });
    await helix.stop();
  });

  it('has lines that work as they are, for each client', async () => {
    const guide = readFileSync(join(ROOT, 'docs/guides/connect-your-application.md'), 'utf8');
    const blocks = [...guide.matchAll(/```ts run\n([\s\S]*?)```/g)].map(([, text = '']) => text);
    for (const [index, text] of blocks.entries())
      writeFileSync(join(directory, `${index}.mjs`), text.replaceAll('http://127.0.0.1:4000', helix.url));
    const all = blocks.map((_text, index) => `await import('./${index}.mjs');\n`).join('');
    writeFileSync(join(directory, 'all.mjs'), all);
    const { stdout } = await run(process.execPath, [join(directory, 'all.mjs')], {
      env: { PATH: process.env['PATH'], HELIX_KEY: helix.key },
    });
    const hello = 'You said: Hello';
    // OpenAI, Anthropic, Google; the AI SDK's four; LangChain's three; Mistral, Azure; Cohere.
    expect(stdout.trim().split('\n')).toEqual([...Array.from({ length: 12 }, () => hello), '1']);
  });
});

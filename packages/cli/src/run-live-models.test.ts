import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runLiveModels } from './run-live-models.js';

let server: Server;
let directory: string;
const seen: string[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'helix-live-'));
  server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    const isKnown = request.url === '/v1/models';
    response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isKnown ? { data: [{ id: 'b' }, { id: 'a' }] } : {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true });
});

it('asks the active providers for their models, and says of each other why there are none', async () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = join(directory, 'helix.yaml');
  writeFileSync(
    config,
    `providers:
  groq: { use: "@helix/provider-groq", baseUrl: "${url}/v1", apiKey: sk-1 }
  lost: { use: "@helix/provider-groq", baseUrl: "${url}/elsewhere", apiKey: sk-1 }
  away: { use: "@helix/provider-groq", apiKey: "\${NO_SUCH_KEY}" }
  sandbox: { use: "@helix/provider-sandbox" }
models: { m: groq/a }
plugins: []
`,
  );
  let said = '';
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
  const code = await runLiveModels({ config, json: true }, {});
  spy.mockRestore();
  expect(code).toBe(1);
  expect(JSON.parse(said)).toMatchObject({
    data: [
      { provider: 'groq', models: ['a', 'b'], said: '' },
      { provider: 'lost', models: [], said: 'status 404' },
      { provider: 'away', models: [], said: expect.stringContaining('NO_SUCH_KEY') },
      { provider: 'sandbox', models: [], said: 'it has no list of models' },
    ],
  });
  expect(seen).toContain('GET /v1/models Bearer sk-1');
});

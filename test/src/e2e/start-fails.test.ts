import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { startServer } from '@helix/server';
import { runGateway } from '../support/run-gateway.js';

const YAML = `providers: { sandbox: { use: "@helix/provider-sandbox" } }
models: { sandbox: sandbox/sandbox }
plugins: [ { use: "@helix/plugin-auth-keys" } ]
`;

const locksIn = (directory: string): readonly string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => basename(file) === 'lock');

describe('a start on a port that is in use', () => {
  it('says so, and gives the data directory back', async () => {
    const gateway = await runGateway(YAML);
    await gateway.server.stop('test');
    const other = createServer();
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const { directory, configFile } = gateway;
    const start = (at: number | undefined) =>
      startServer({
        configFile,
        dataDirectory: join(directory, 'data'),
        port: at,
        env: {},
        watch: false,
        logLevel: 'error',
      });
    await expect(start(port)).rejects.toThrow(`Port ${port} is in use`);
    // Its owner would be this process, which is alive.
    expect(locksIn(join(directory, 'data'))).toEqual([]);
    await new Promise((closed) => other.close(closed));
    const again = await start(port);
    expect(again.url).toContain(`:${port}`);
    await again.stop('test');
    await gateway.stop();
  });
});

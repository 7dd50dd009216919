import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '@helix/server';
import { reportCpu } from './report-cpu.js';

/** `bare`: keys are checked, nothing else. `default`: every default plugin, with limits and a cap in force. */
const kind = process.argv[2] ?? 'default';
const directory = mkdtempSync(join(tmpdir(), 'helix-bench-'));

const AUTH = `  - use: "@helix/plugin-auth-keys"\n`;
const DEFAULTS = `${AUTH}  - use: "@helix/plugin-routing"
  - use: "@helix/plugin-rate-limit"
    with: { limits: [ { scope: key, rpm: 100000000, tpm: 100000000000, parallel: 10000 }, { scope: team, rpm: 100000000, tpm: 100000000000 } ] }
  - use: "@helix/plugin-cost-cap"
    with: { caps: [ { scope: { team: "*" }, usd: 1000000, per: month, zone: UTC, mode: strict }, { scope: { key: "*" }, usd: 1000000, per: day, zone: UTC, mode: default } ] }
  - use: "@helix/plugin-request-log"
  - use: "@helix/plugin-admin-api"
`;
const file = join(directory, 'helix.yaml');
writeFileSync(
  file,
  `server: { host: 127.0.0.1, port: 0 }
providers:
  upstream: { use: "@helix/provider-openai-compatible", baseUrl: "${process.env['BENCH_UPSTREAM']}/v1" }
models:
  bench: upstream/bench-model
prices:
  "upstream/*": { input: 0.15, output: 0.6 }
plugins:
${kind === 'bare' ? AUTH : DEFAULTS}`,
);
const server = await startServer({
  configFile: file,
  dataDirectory: join(directory, 'data'),
  port: 0,
  env: {},
  watch: false,
  logLevel: 'info',
});
process.send?.({ key: server.firstStart?.key });
reportCpu(Number(new URL(server.url).port));

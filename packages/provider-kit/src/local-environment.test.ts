import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock } from '@helix/testkit';
import { localEnvironment } from './local-environment.js';

it('reads files, tells those that are not there, and fails for those that cannot be read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'helix-environment-'));
  const file = join(folder, 'token');
  writeFileSync(file, 'text\n');
  const { readFile } = localEnvironment(new FakeClock());
  expect(await readFile(file)).toBe('text\n');
  expect(await readFile(join(folder, 'none'))).toBeUndefined();
  expect(await readFile(join(file, 'under-a-file'))).toBeUndefined();
  await expect(readFile(folder)).rejects.toThrow('EISDIR');
  rmSync(folder, { recursive: true });
});

it('tells the variables of the process and the time of the clock', async () => {
  const clock = new FakeClock();
  const { variables, now } = localEnvironment(clock);
  const before = now();
  await clock.advance(5);
  expect(now() - before).toBe(5);
  expect(variables).toBe(process.env);
});

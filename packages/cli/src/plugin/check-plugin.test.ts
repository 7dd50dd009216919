import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CheckPluginOptions, checkPlugin } from './check-plugin.js';
import type { PluginCheck } from './plugin-check.js';

let directory: string;
let made = 0;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'helix-check-plugin-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Checks a plugin with these hooks, as Node would run it. */
function check(hooks: string, extra = '', options: CheckPluginOptions = {}): Promise<readonly PluginCheck[]> {
  return checkText(`export default { kind: 'plugin', name: 'tried', ${extra} create: () => (${hooks}) };`, options);
}

function checkText(text: string, options: CheckPluginOptions = {}): Promise<readonly PluginCheck[]> {
  const file = join(directory, `plugin-${made++}.mjs`);
  writeFileSync(file, text);
  return checkPlugin(file, options, {});
}

function findCheck(checks: readonly PluginCheck[], name: string): PluginCheck | undefined {
  return checks.find((found) => found.check === name);
}

it('finds nothing wrong with a plugin that does its work', async () => {
  const checks = await check(`{ route: (_context, plan) => plan.keep(() => true, 'all of them') }`);
  expect(checks.filter(({ state }) => state === 'fail')).toEqual([]);
  expect(findCheck(checks, 'chat')?.said).toBe('200; it said: all of them: dropped 0 of 2');
  expect(findCheck(checks, 'hook route')?.said).toMatch(/^called 4 times, longest/);
});

it.each([
  ['throws', `{ route() { throw new Error('boom'); } }`, 'hook route', /failed 4 of 4 times: boom/],
  ['answers junk', `{ route: () => 'junk' }`, 'hook route', /wrong shape/],
  ['answers junk where it would be passed over', `{ answer: () => 42 }`, 'hook answer', /wrong shape/],
  ['is late', `{ arrive: { deadlineMs: 20, handler: () => new Promise(() => {}) } }`, 'hook arrive', /within 20 ms/],
  ['fails after the answer', `{ async observe() { throw new Error('late'); } }`, 'hook observe', /late/],
  ['breaks streams', `{ transformEvents: () => () => { throw new Error('torn'); } }`, 'hook transformEvents', /torn/],
  ['has no hook', `{}`, 'hooks', /provides none/],
  ['has something else for a hook', `{ arrive() {}, route: 3 }`, 'starts', /neither a function nor has a handler/],
])('finds a plugin that %s', async (_what, hooks, name, said) => {
  const found = findCheck(await check(hooks), name);
  expect(found?.state).toBe('fail');
  expect(found?.said).toMatch(said);
});

it('what is no plugin is told before anything starts', async () => {
  expect(await checkText('export default 3;')).toEqual([
    { check: 'loads', state: 'fail', said: expect.stringMatching(/not a plugin/) as string },
  ]);
  expect((await checkPlugin(join(directory, 'nowhere.ts'), {}, {}))[0]?.said).toMatch(/does not exist/);
});

it('checks the options by the schema of the plugin, and takes others', async () => {
  const hooks = '{ route: (_context, plan) => plan }';
  const schema = `optionsSchema: { type: 'object', required: ['limit'], additionalProperties: false, properties: { limit: { type: 'integer' } } },`;
  expect(findCheck(await check(hooks, schema), 'options')?.said).toMatch(/"limit" is missing.*--with/);
  const typo = await check(hooks, schema, { with: '{ limti: 3 }' });
  expect(typo.map(({ said }) => said).join()).toMatch(/limti: .*did you mean "limit".*from --with/);
  expect(findCheck(await check(hooks, schema, { with: '{ limit: 3 }' }), 'options')).toMatchObject({ state: 'ok' });
});

it('notes a schema that lets typos pass', async () => {
  const checks = await check('{ arrive() {} }', `optionsSchema: { type: 'object', properties: {} },`);
  expect(findCheck(checks, 'options')).toMatchObject({ state: 'note' });
});

it('finds a need that is not met, and meets one that a built-in plugin can', async () => {
  const hooks = '{ arrive() {} }';
  const unmet = await check(hooks, `requires: { plugins: ['acme-other'] },`);
  expect(findCheck(unmet, 'starts')?.said).toMatch(/needs the plugin acme-other/);
  const met = await check(hooks, `requires: { plugins: ['cost-cap'] },`);
  expect(findCheck(met, 'starts')).toMatchObject({ state: 'ok', said: 'with 5 other plugins' });
});

it('says so when a caller without a key is let in', async () => {
  const checks = await check(`{ authenticate: () => ({ tags: [], models: [], policy: {}, labels: {} }) }`);
  expect(findCheck(checks, 'no key')).toMatchObject({ state: 'note' });
  expect(findCheck(checks, 'no key')?.said).toMatch(/without a key is let in/);
});

it('takes options and neighbours from a configuration, and says so when it does not name the plugin', async () => {
  const config = join(directory, 'helix.yaml');
  const file = join(directory, 'configured.mjs');
  writeFileSync(
    file,
    `export default { kind: 'plugin', name: 'tried', optionsSchema: { type: 'object', required: ['on'] }, create: () => ({ arrive() {} }) };`,
  );
  writeFileSync(
    config,
    'plugins:\n  - use: "@helix/plugin-auth-keys"\n  - use: ./configured.mjs\n    with: { on: true }\n',
  );
  const checks = await checkPlugin(file, { config }, {});
  expect(checks.filter(({ state }) => state === 'fail')).toEqual([]);
  writeFileSync(config, 'plugins: []\n');
  expect(findCheck(await checkPlugin(file, { config }, {}), 'options')?.said).toMatch(/does not name/);
});

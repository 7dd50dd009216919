import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A small house with the same folders as ours, in which every file breaks one rule, or none. */
const HOUSE_PACKAGES = {
  '@helix/contracts': 'packages/contracts',
  '@helix/wire': 'packages/wire',
  '@helix/dialects': 'packages/dialects',
  '@helix/provider-kit': 'packages/provider-kit',
  '@helix/core': 'packages/core',
  '@helix/config': 'packages/config',
  '@helix/catalogue': 'packages/catalogue',
  '@helix/meters': 'packages/meters',
  '@helix/database': 'packages/database',
  '@helix/telemetry': 'packages/telemetry',
  '@helix/server': 'packages/server',
  '@helix/cli': 'packages/cli',
  '@helix/testkit': 'packages/testkit',
  '@helix/console': 'packages/console',
  '@helix/provider-alpha': 'packages/providers/alpha',
  '@helix/provider-beta': 'packages/providers/beta',
  '@helix/plugin-alpha': 'plugins/alpha',
  '@helix/plugin-beta': 'plugins/beta',
};
const NPM_PACKAGES = ['express', 'http-proxy-middleware', 'ajv', 'winston', 'tsyringe', 'undici', 'left-pad'];

/** [file, its source, the rule that must turn red] */
const forbidden: readonly (readonly [string, string, string])[] = [
  ['packages/contracts/src/a.ts', `import { x } from '@helix/wire';`, 'contracts-imports'],
  ['packages/wire/src/a.ts', `import { x } from '@helix/dialects';`, 'wire-imports'],
  ['packages/dialects/src/chat/a.ts', `import { x } from '@helix/core';`, 'dialects-imports'],
  ['packages/dialects/src/vendor-shared/b.ts', `import { x } from '../messages/c.js';`, 'dialects-are-strangers'],
  ['packages/dialects/src/chat/b.ts', `import { x } from '../messages/c.js';`, 'dialects-are-strangers'],
  ['packages/dialects/src/chat/b.test.ts', `import { x } from '../messages/c.js';`, 'dialects-are-strangers'],
  ['packages/provider-kit/src/a.ts', `import { x } from '@helix/core';`, 'provider-kit-imports'],
  ['packages/meters/src/a.ts', `import { x } from '@helix/wire';`, 'meters-imports'],
  ['packages/database/src/a.ts', `import { x } from '@helix/meters';`, 'database-imports'],
  ['packages/config/src/a.ts', `import { x } from '@helix/catalogue';`, 'config-imports'],
  ['packages/catalogue/src/a.ts', `import { x } from '@helix/config';`, 'catalogue-imports'],
  ['packages/telemetry/src/a.ts', `import { x } from '@helix/core';`, 'telemetry-imports'],
  ['packages/core/src/a.ts', `import { x } from '@helix/server';`, 'core-imports'],
  ['packages/core/src/type-only.ts', `import type { X } from '@helix/meters';`, 'core-imports'],
  ['packages/core/src/inline-type.ts', `import { type X } from '@helix/dialects';`, 'core-imports'],
  ['packages/core/src/re-export.ts', `export * from '@helix/dialects';`, 'core-imports'],
  ['packages/core/src/re-export-type.ts', `export type { X } from '@helix/dialects';`, 'core-imports'],
  ['packages/core/src/dynamic.ts', `export const load = () => import('@helix/plugin-alpha');`, 'core-imports'],
  ['packages/core/src/sideways.ts', `import { x } from '../../dialects/src/index.js';`, 'core-imports'],
  [
    'packages/core/src/decorated.ts',
    `import { X } from '@helix/dialects'; @mark() class A { constructor(@inject(T) readonly a: X) {} }`,
    'core-imports',
  ],
  ['packages/core/src/a.test.ts', `import { x } from '@helix/database';`, 'core-test-imports'],
  ['packages/core/src/a.test.support.ts', `import { x } from '@helix/database';`, 'core-test-imports'],
  ['packages/core/src/supported.ts', `import { x } from './good.test.support.js';`, 'test-support-is-for-tests'],
  ['packages/wire/src/a.test.ts', `import { x } from '@helix/core';`, 'wire-test-imports'],
  ['packages/testkit/src/a.ts', `import { x } from '@helix/core';`, 'testkit-imports'],
  ['packages/console/src/a.ts', `import { x } from '@helix/core';`, 'console-imports'],
  ['packages/providers/alpha/src/a.ts', `import { x } from '@helix/core';`, 'provider-imports'],
  ['packages/providers/alpha/src/b.ts', `import { x } from '@helix/provider-beta';`, 'provider-imports'],
  ['packages/providers/alpha/src/b.test.ts', `import { x } from '@helix/provider-beta';`, 'provider-test-imports'],
  ['plugins/alpha/src/a.ts', `import type { X } from '@helix/core';`, 'plugin-imports'],
  ['plugins/alpha/src/b.ts', `import { x } from '@helix/plugin-beta';`, 'plugin-imports'],
  ['plugins/alpha/src/b.test.ts', `import { x } from '@helix/meters';`, 'plugin-test-imports'],
  ['packages/server/src/a.ts', `import { x } from '@helix/provider-alpha';`, 'server-imports'],
  ['packages/server/src/b.ts', `import { x } from '@helix/plugin-alpha';`, 'server-imports'],
  ['packages/server/src/c.ts', `import { x } from '@helix/testkit';`, 'testkit-is-for-tests'],
  ['packages/cli/src/a.ts', `import { x } from '@helix/core';`, 'cli-imports'],
  ['packages/cli/src/b.ts', `import { x } from '@helix/plugin-alpha';`, 'cli-loads-by-name'],
  [
    'packages/core/src/web.ts',
    `import type { X } from 'express';`,
    'express-and-http-proxy-middleware-only-in-its-place',
  ],
  [
    'plugins/alpha/src/web.ts',
    `import { x } from 'http-proxy-middleware';`,
    'express-and-http-proxy-middleware-only-in-its-place',
  ],
  ['packages/server/src/http/schema.ts', `import { x } from 'ajv';`, 'ajv-only-in-its-place'],
  ['packages/core/src/log.ts', `import { x } from 'winston';`, 'winston-only-in-its-place'],
  ['packages/server/src/http/box.ts', `import { x } from 'tsyringe';`, 'tsyringe-only-in-its-place'],
  ['packages/providers/alpha/src/socket.ts', `import { x } from 'undici';`, 'undici-only-in-its-place'],
  ['packages/wire/src/one.ts', `import type { X } from './two.js';`, 'no-cycles'],
  ['packages/wire/src/lost.ts', `import { x } from './nowhere.js';`, 'resolvable'],
];

const allowed: readonly (readonly [string, string])[] = [
  ['packages/wire/src/good.ts', `import type { X } from '@helix/contracts';`],
  ['packages/wire/src/good.test.ts', `import { x } from '@helix/testkit';`],
  ['packages/dialects/src/chat/good.ts', `import { x } from '@helix/wire';\nimport { y } from '../shared.js';`],
  [
    'packages/core/src/good.ts',
    `import { x } from '@helix/wire';\nimport { y } from 'undici';\nimport { z } from 'node:http';`,
  ],
  ['packages/core/src/good.test.support.ts', `import { x } from '@helix/meters';\nimport { y } from '@helix/testkit';`],
  ['packages/core/src/good.test.ts', `import { x } from '@helix/meters';\nimport { y } from '@helix/testkit';`],
  ['packages/providers/alpha/src/good.ts', `import { x } from '@helix/dialects';`],
  ['packages/server/src/good.ts', `import { x } from '@helix/core';\nimport { y } from 'express';`],
  ['packages/server/src/composition/good.ts', `import { x } from 'tsyringe';\nimport { y } from 'ajv';`],
  [
    'packages/cli/src/good.ts',
    `import { x } from '@helix/server';\nexport const load = () => import('@helix/plugin-alpha');`,
  ],
  [
    'plugins/alpha/src/good.ts',
    `import { x } from '@helix/contracts';\nimport { y } from 'tsyringe';\nimport { z } from 'left-pad';`,
  ],
  ['plugins/alpha/src/good.test.ts', `import { x } from '@helix/testkit';`],
  [
    'test/src/good.test.ts',
    `import { x } from '@helix/core';\nimport { y } from '@helix/plugin-alpha';\nimport { z } from 'express';`,
  ],
  ['config/examples/good.test.ts', `import { x } from '@helix/testkit';`],
];

const root = dirname(__dirname);
let house: string;
let violations: readonly string[];

beforeAll(() => {
  house = realpathSync(mkdtempSync(join(tmpdir(), 'helix-imports-')));
  buildHouse();
  violations = cruise();
});

afterAll(() => rmSync(house, { recursive: true, force: true }));

test.each(forbidden)('%s may not hold %s', (file, _source, rule) => {
  expect(violations).toContain(`${rule}: ${file}`);
});

test('what the table allows stays green', () => {
  const good = new Set<string>(allowed.map(([file]) => file));
  expect(violations.filter((violation) => good.has(violation.slice(violation.indexOf(' ') + 1)))).toEqual([]);
});

test('every rule has a file that turns it red', () => {
  const { forbidden: rules } = createRequire(__filename)(join(root, '.dependency-cruiser.cjs')) as {
    forbidden: readonly { name: string }[];
  };
  // Tests of these share the rule's text with those above, and need a devDependency in a package.json.
  const sameText =
    /^(contracts|dialects|provider-kit|meters|database|config|catalogue|telemetry|testkit|console)-test-imports$|^declared-/;
  const covered = new Set(forbidden.map(([, , rule]) => rule));
  expect(rules.map((rule) => rule.name).filter((name) => !covered.has(name) && !sameText.test(name))).toEqual([]);
});

function buildHouse(): void {
  write(
    'package.json',
    JSON.stringify({ dependencies: Object.fromEntries(NPM_PACKAGES.map((name) => [name, '1.0.0'])) }),
  );
  for (const name of NPM_PACKAGES) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    write(`node_modules/${name}/index.js`, 'exports.x = 1;');
  }
  mkdirSync(join(house, 'node_modules/@helix'), { recursive: true });
  for (const [name, folder] of Object.entries(HOUSE_PACKAGES)) {
    // dist does not exist: a name that did not resolve to the sources would be unresolvable.
    const exports = { '.': { 'helix-source': './src/index.ts', default: './dist/index.js' } };
    write(`${folder}/package.json`, JSON.stringify({ name, type: 'module', exports }));
    write(`${folder}/src/index.ts`, 'export const x = 1;');
    symlinkSync(join(house, folder), join(house, 'node_modules', name));
  }
  write('packages/dialects/src/messages/c.ts', 'export const x = 1;');
  write('packages/dialects/src/shared.ts', 'export const y = 1;');
  write('packages/wire/src/two.ts', `import type { Y } from './one.js';`);
  for (const [file, source] of [...forbidden, ...allowed]) write(file, source);
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(house, file)), { recursive: true });
  writeFileSync(join(house, file), `${text}\n`);
}

function cruise(): readonly string[] {
  const bin = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const config = join(root, '.dependency-cruiser.cjs');
  const folders = ['packages', 'plugins', 'test', 'config'];
  const output = execFileSync(process.execPath, [bin, '--config', config, '--output-type', 'json', ...folders], {
    cwd: house,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const { summary } = JSON.parse(output) as { summary: { violations: { from: string; rule: { name: string } }[] } };
  return summary.violations.map(({ from, rule }) => `${rule.name}: ${from}`);
}

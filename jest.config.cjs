/**
 * Tests run on the sources: the `helix-source` export condition of each package points at src, so that no build is
 * needed first and a stack trace names the file one edits.
 *
 * Everything is compiled to CommonJS by swc. Jest's ES modules need an experimental flag, cannot be mocked by a plain
 * jest.mock and are slower; and ts-jest needs the compiler API that TypeScript 7 does not have. swc turns
 * `import.meta.url`, `import.meta.dirname` and `import()` into their CommonJS counterparts.
 */

const { existsSync } = require('node:fs');

/** npm packages that ship ES modules only: swc has to turn them into CommonJS before Jest can require them. */
const esmOnly = [
  'http-proxy-middleware',
  'httpxy',
  'is-plain-obj',
  'kysely',
  'temporal-polyfill',
  'temporal-utils',
  'temporal-spec',
  'commander',
  'ai',
  '@ai-sdk[+/][^@/]+',
  '@mistralai[+/]mistralai',
  'zod',
  '@workflow[+/]serde',
];

const swcOptions = {
  // Only what is written here counts: a stray .swcrc would change what the tests mean.
  swcrc: false,
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    // The same decorators as tsconfig.base.json, as tsyringe reads `design:paramtypes`.
    transform: { legacyDecorator: true, decoratorMetadata: true },
    // Error and metric names come from class names.
    keepClassNames: true,
  },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
};

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  // `require` before `default`: openai, fast-check and others offer a CommonJS build that needs no transform.
  testEnvironmentOptions: { customExportConditions: ['helix-source', 'node', 'node-addons', 'require', 'default'] },
  // Jest stops when a root is missing.
  roots: ['packages', 'plugins', 'test', 'config', 'scripts'].map((dir) => `${__dirname}/${dir}`).filter(existsSync),
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  // dist holds compiled copies of the same tests and packages; without this they would be found twice.
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/'],
  // tsyringe refuses to load before the Reflect polyfill.
  setupFiles: ['reflect-metadata'],
  moduleNameMapper: {
    // Sources import `./x.js`, as Node wants after the build; the file beside them is `x.ts`.
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  // Loads plugins by file URL, see there.
  resolver: '<rootDir>/scripts/jest-resolver.cjs',
  // pnpm keeps packages in node_modules/.pnpm/<name>@<version>/node_modules/<name>, where + stands for the / of a scope.
  transformIgnorePatterns: [`/node_modules/(?!\\.pnpm/(${esmOnly.join('|')})@)(?!(${esmOnly.join('|')})/)`],
  transform: { '^.+\\.(ts|mjs|js)$': ['@swc/jest', swcOptions] },
  // Two processes, not threads: the suites use process.env, signals and native SQLite handles, which threads share.
  maxWorkers: 2,
  workerThreads: false,
  testTimeout: 30_000,
};

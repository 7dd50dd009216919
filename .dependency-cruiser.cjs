/**
 * Who may import whom: the table of ARCHITECTURE.md, section "The house". `npm run imports` checks it and
 * scripts/imports.test.ts proves that each rule turns red.
 */

/** A test, or what tests share: `x.test.ts`, `x.test.support.ts`. */
const TEST_FILE = '\\.test(?:\\.support)?\\.ts$';
const HOUSE = '^(packages|plugins|test)/';

/** One row of the table: what a package may import from the house, and what its tests may import on top. */
const rows = [
  {
    from: 'contracts',
    to: [],
    why: 'Plugin and provider authors import contracts; whatever it imports, they get too.',
  },
  { from: 'wire', to: ['contracts'], why: 'Bytes and events are pure and know no vendor.' },
  { from: 'dialects', to: ['contracts', 'wire'], why: 'A wire format is a pure translation.' },
  {
    from: 'provider-kit',
    to: ['contracts', 'wire'],
    why: 'What providers of one kind have in common is a table over contracts; it knows no vendor.',
  },
  { from: 'meters', to: ['contracts'], why: 'A store is behind a contract, so that another can replace it.' },
  { from: 'database', to: ['contracts'], why: 'A store is behind a contract, so that another can replace it.' },
  { from: 'config', to: ['contracts'], why: 'Reading a configuration must not need what it configures.' },
  { from: 'catalogue', to: ['contracts'], why: 'Model facts are data.' },
  {
    from: 'telemetry',
    to: ['contracts'],
    why: 'Logging is behind a contract, so that everything can log and nothing depends on winston.',
  },
  {
    from: 'core',
    to: ['contracts', 'wire'],
    tests: ['meters'],
    why: 'The lifecycle knows no vendor, no plugin, no store and no web framework.',
  },
  { from: 'testkit', to: ['contracts', 'wire'], why: 'Plugin authors test with it, without the rest of Helix.' },
  { from: 'console', to: [], why: 'The console talks to the admin API alone.' },
];

const anyOf = (names) => names.map((name) => `^packages/${name}/`);

const rowRules = rows.flatMap(({ from, to, tests = [], why }) => {
  const allowed = anyOf([from, ...to]);
  return [
    {
      name: `${from}-imports`,
      severity: 'error',
      comment: `${from} may import ${to.join(' and ') || 'nothing of the house'}. ${why}`,
      from: { path: `^packages/${from}/`, pathNot: TEST_FILE },
      to: { path: HOUSE, pathNot: allowed },
    },
    {
      name: `${from}-test-imports`,
      severity: 'error',
      comment: `Tests in ${from} may also import ${['testkit', ...tests].join(' and ')}; what needs more belongs in test/.`,
      from: { path: `^packages/${from}/.*${TEST_FILE}` },
      to: { path: HOUSE, pathNot: [...allowed, ...anyOf(['testkit', ...tests])] },
    },
  ];
});

/** npm packages that are an implementation detail of one place, so that replacing them touches only that place. */
const confined = [
  {
    module: '(express|http-proxy-middleware)',
    only: ['^packages/server/', '^test/'],
    why: 'The web framework is a detail of server; plugins contribute routes through a contract.',
  },
  {
    module: 'ajv',
    only: ['^packages/config/', '^packages/server/src/composition/'],
    why: 'Schemas are compiled once, when a configuration is loaded, and never for a request.',
  },
  { module: 'winston', only: ['^packages/telemetry/'], why: 'Everything else logs through the Logger contract.' },
  {
    module: 'tsyringe',
    only: ['^packages/server/src/composition/', '^plugins/'],
    why: 'Only the composition root resolves; a plugin may use the decorators. A container elsewhere is a hidden dependency.',
  },
  {
    module: 'undici',
    only: ['^packages/core/', '^packages/testkit/', '^test/'],
    why: 'The sender in core is the only socket to an upstream, so nothing can pass by the caps.',
  },
];

const confinedRules = confined.map(({ module, only, why }) => ({
  name: `${module.replace(/[()]/g, '').replace('|', '-and-')}-only-in-its-place`,
  severity: 'error',
  comment: why,
  from: { path: '^(packages|plugins|test|config)/', pathNot: only },
  to: { path: [`node_modules/${module}/`, `^${module}($|/)`] },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...rowRules,
    {
      name: 'dialects-are-strangers',
      severity: 'error',
      comment:
        'A dialect folder imports no other: translation goes through the canonical events, or pairs multiply. The folder `shared` is no dialect: it holds what knows no format; one named …-shared holds what the formats of one vendor have in common.',
      from: { path: '^packages/dialects/src/([^/]+)/' },
      to: {
        path: '^packages/dialects/src/[^/]+/',
        pathNot: [
          '^packages/dialects/src/$1/',
          '^packages/dialects/src/shared/',
          '^packages/dialects/src/[^/]+-shared/',
        ],
      },
    },
    {
      name: 'provider-imports',
      severity: 'error',
      comment:
        'A provider may import contracts, wire, dialects and provider-kit: never core, never another provider. Adding one touches nothing else.',
      from: { path: '^packages/providers/([^/]+)/', pathNot: TEST_FILE },
      to: {
        path: HOUSE,
        pathNot: ['^packages/providers/$1/', ...anyOf(['contracts', 'wire', 'dialects', 'provider-kit'])],
      },
    },
    {
      name: 'provider-test-imports',
      severity: 'error',
      comment: 'Tests of a provider may also import testkit; what needs more belongs in test/.',
      from: { path: `^packages/providers/([^/]+)/.*${TEST_FILE}` },
      to: {
        path: HOUSE,
        pathNot: ['^packages/providers/$1/', ...anyOf(['contracts', 'wire', 'dialects', 'provider-kit', 'testkit'])],
      },
    },
    {
      name: 'plugin-imports',
      severity: 'error',
      comment:
        'A plugin may import contracts and its own npm packages: the built-in ones have no door that a company’s own has not.',
      from: { path: '^plugins/([^/]+)/', pathNot: TEST_FILE },
      to: { path: HOUSE, pathNot: ['^plugins/$1/', ...anyOf(['contracts'])] },
    },
    {
      name: 'plugin-test-imports',
      severity: 'error',
      comment: 'Tests of a plugin may also import testkit; what needs more belongs in test/.',
      from: { path: `^plugins/([^/]+)/.*${TEST_FILE}` },
      to: { path: HOUSE, pathNot: ['^plugins/$1/', ...anyOf(['contracts', 'testkit'])] },
    },
    {
      name: 'server-imports',
      severity: 'error',
      comment: 'Server names no provider and no plugin: which ones there are is the configuration’s business.',
      from: { path: '^packages/server/' },
      to: { path: ['^packages/(providers|cli)/', '^plugins/', '^test/'] },
    },
    {
      name: 'cli-imports',
      severity: 'error',
      comment:
        'The command line stands on server, config, catalogue and contracts; the rest comes to it through server.',
      from: { path: '^packages/cli/' },
      to: {
        path: HOUSE,
        pathNot: [
          '^packages/providers/',
          '^plugins/',
          ...anyOf(['cli', 'server', 'config', 'catalogue', 'contracts', 'testkit']),
        ],
      },
    },
    {
      name: 'cli-loads-by-name',
      severity: 'error',
      comment:
        'The command line ships the built-in providers and plugins, but loads them dynamically, as it loads a company’s own.',
      from: { path: '^packages/cli/' },
      to: { path: ['^packages/providers/', '^plugins/'], dynamic: false },
    },
    {
      name: 'testkit-is-for-tests',
      severity: 'error',
      comment: 'Testkit has fakes in it, which have no place in a running gateway.',
      from: { path: '^(packages|plugins|config|scripts)/', pathNot: [TEST_FILE, '^packages/testkit/'] },
      to: { path: '^packages/testkit/' },
    },
    {
      name: 'test-support-is-for-tests',
      severity: 'error',
      comment: 'Files that tests share are not published, and may import what only tests may.',
      from: { path: '^(packages|plugins)/', pathNot: TEST_FILE },
      to: { path: TEST_FILE },
    },
    ...confinedRules,
    {
      name: 'no-cycles',
      severity: 'error',
      comment:
        'Files that import each other break decorators ("cannot access before initialization") and cannot be read one at a time.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment:
        'An import that resolves to nothing is a typo or a dependency missing in package.json, and hides from the other rules.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared-for-run-time',
      severity: 'error',
      comment: 'A devDependency is not there when the package is installed from npm.',
      from: { path: '^(packages|plugins)/', pathNot: TEST_FILE },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm', 'npm-peer', 'npm-optional'] },
    },
  ],
  options: {
    // TypeScript 7 has no JavaScript compiler API, so swc parses. It reports `import type` too, which counts here: a type
    // is knowledge as well. (`tsPreCompilationDeps`, the option of that name, is for tsc and only adds a warning.)
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    // The build only: much of npm lives in a folder of that name too.
    exclude: {
      path: ['^packages/[^/]+/dist/', '^packages/providers/[^/]+/dist/', '^plugins/[^/]+/dist/', '^test/dist/'],
    },
    // The dependencies of the root and of the package together.
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      // First the sources: `@helix/core` is packages/core/src/index.ts, whether or not dist exists.
      conditionNames: ['helix-source', 'import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.mts', '.d.ts', '.js', '.mjs', '.cjs', '.json'],
      mainFields: ['main', 'types'],
    },
  },
};

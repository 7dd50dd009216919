import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { commandName } from '../command-name.js';
import {
  compilerSource,
  lawsSource,
  type NewProvider,
  packageSource,
  providerSource,
  readmeSource,
} from './provider-templates.js';

export interface NewProviderOptions {
  readonly baseUrl: string;
  readonly key?: string | undefined;
  /** Default: `packages/providers` in the repository, else `providers` beside the configuration. */
  readonly dir?: string | undefined;
  /** The configuration that will name it. */
  readonly config: string;
  readonly json?: boolean | undefined;
}

/**
 * Writes a provider that speaks OpenAI's API: a package in this repository, elsewhere one file with its test, and prints the lines for the configuration.
 * Throws rather than overwrite a file.
 */
export async function runProviderNew(name: string, options: NewProviderOptions, env: NodeJS.ProcessEnv): Promise<void> {
  checkName(name);
  checkUrl(options.baseUrl);
  const keyVariable = options.key ?? `${name.replaceAll('-', '_').toUpperCase()}_API_KEY`;
  const provider: NewProvider = { name, baseUrl: options.baseUrl.replace(/\/+$/, ''), keyVariable };
  const isHouse = options.dir === undefined && isRepository(process.cwd());
  const files = isHouse
    ? packageFiles(provider)
    : fileAlone(provider, resolve(options.dir ?? join(dirname(options.config), 'providers')));
  const taken = files.find(([path]) => existsSync(path));
  if (taken !== undefined)
    throw new Error(`${show(taken[0])} exists already, and is left as it is. Choose another name, or another --dir.`);
  for (const [path, text] of files) {
    mkdirSync(dirname(path), { recursive: true });
    // `wx`: not even one that came into being in between is overwritten.
    writeFileSync(path, text, { flag: 'wx' });
  }
  const use = isHouse ? `"@helix/provider-${name}"` : fromConfig(files[0]?.[0] ?? '', options.config);
  const yaml = `providers:\n  ${name}: { use: ${use}, apiKey: "\${${keyVariable}}" }\nmodels:\n  "${name}/*": "${name}/*"\n`;
  const paths = files.map(([path]) => path);
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ files: paths, yaml }, undefined, 2)}\n`);
    return;
  }
  process.stdout.write(
    [
      'Wrote',
      ...paths.map((path) => `  ${show(path)}`),
      '',
      ...(isHouse
        ? [
            `Then: add { "path": "./packages/providers/${name}" } to tsconfig.json and "@helix/provider-${name}": "workspace:*" to`,
            'packages/cli/package.json and packages/server/package.json, npx pnpm@12 install, npm test -- packages/providers/' +
              name,
            '',
          ]
        : [`Then: ${commandName(env)} provider test ${show(paths[0] ?? '')}`, '']),
      `Add to ${options.config}:`,
      '',
      yaml.replace(/^(?=.)/gm, '  '),
    ].join('\n'),
  );
}

type File = readonly [path: string, text: string];

function packageFiles(provider: NewProvider): readonly File[] {
  const folder = resolve('packages/providers', provider.name);
  return [
    [join(folder, 'src/index.ts'), providerSource(provider)],
    [join(folder, 'src/laws.test.ts'), lawsSource(provider, './index.js')],
    [join(folder, 'package.json'), packageSource(provider)],
    [join(folder, 'tsconfig.json'), compilerSource()],
    [join(folder, 'README.md'), readmeSource(provider)],
  ];
}

function fileAlone(provider: NewProvider, folder: string): readonly File[] {
  return [
    [join(folder, `${provider.name}.ts`), providerSource(provider)],
    [join(folder, `${provider.name}.test.ts`), lawsSource(provider, `./${provider.name}.js`)],
  ];
}

/** This repository: its root says so. */
function isRepository(directory: string): boolean {
  try {
    const { name } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { readonly name?: unknown };
    return name === 'helix' && existsSync(join(directory, 'packages/provider-kit'));
  } catch {
    return false;
  }
}

function checkName(name: string): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new Error(`"${name}" is not a provider’s name: lower-case words joined by dashes.`);
}

function checkUrl(url: string): void {
  if (!URL.canParse(url) || !/^https?:/.test(url) || /['"`\\\s]/.test(url))
    throw new Error(`"${url}" is not an address: write --base-url https://api.example.com/v1`);
}

function fromConfig(file: string, config: string): string {
  const path = relative(dirname(resolve(config)), file);
  return path.startsWith('.') ? path : `./${path}`;
}

function show(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}

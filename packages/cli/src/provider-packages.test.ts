import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runProviderNew } from './provider/new-provider.js';
import { listProviderPackages } from './provider-packages.js';

describe('the provider packages', () => {
  it('are listed with what they need, speak and do', async () => {
    const packages = await listProviderPackages();
    const byName = new Map(packages.map((found) => [found.name, found]));
    expect(byName.get('groq')).toMatchObject({
      use: '@helix/provider-groq',
      requires: ['apiKey'],
      variables: { apiKey: 'GROQ_API_KEY' },
      dialects: ['openai-chat'],
      operations: expect.arrayContaining(['chat', 'transcriptions']),
      catalogue: 'groq',
    });
    expect(byName.get('vllm')).toMatchObject({ requires: ['baseUrl'], variables: { baseUrl: 'VLLM_BASE_URL' } });
    expect(byName.get('azure-openai')?.options).toEqual(
      expect.arrayContaining(['apiKey', 'baseUrl', 'entra', 'apiVersion']),
    );
    expect(packages.map(({ name }) => name)).not.toContain(undefined);
    // What stands in the house comes with the command.
    expect(packages.map(({ use }) => use.replace('@helix/provider-', ''))).toEqual(
      readdirSync(resolve(__dirname, '../../providers')).sort(),
    );
  });

  it('name a list of prices that the catalogue has, or none', async () => {
    const data = JSON.parse(readFileSync(resolve(__dirname, '../../catalogue/data/models.json'), 'utf8')) as {
      readonly models: readonly { readonly provider: string }[];
    };
    const listed = new Set(data.models.map(({ provider }) => provider));
    for (const { name, catalogue } of await listProviderPackages())
      if (catalogue !== null) expect([name, catalogue, listed.has(catalogue)]).toEqual([name, catalogue, true]);
  });

  it('say what they speak by their defaults, each of them', async () => {
    for (const { name, dialects, operations } of await listProviderPackages())
      expect([name, dialects.length > 0, operations.length > 0]).toEqual([name, true, true]);
  });
});

describe('a new provider', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'helix-provider-'));
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await rm(directory, { recursive: true });
  });

  const make = (name: string, baseUrl = 'https://api.acme.example/v1') =>
    runProviderNew(name, { baseUrl, dir: directory, config: join(directory, 'helix.yaml') }, {});

  it('is a file and its test, and takes the place of nothing', async () => {
    await make('acme');
    expect(['acme.ts', 'acme.test.ts'].map((file) => existsSync(join(directory, file)))).toEqual([true, true]);
    await expect(make('acme')).rejects.toThrow('exists already');
  });

  it('has a plain name and an address', async () => {
    await expect(make('Acme AI')).rejects.toThrow('not a provider’s name');
    await expect(make('acme', 'api.acme.example')).rejects.toThrow('--base-url');
    await expect(make('acme', "https://a.example/'+x")).rejects.toThrow('--base-url');
  });
});

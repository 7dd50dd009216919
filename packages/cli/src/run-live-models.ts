import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { dirname, resolve } from 'node:path';
import { loadConfig } from '@helix/config';
import { isJsonObject, type JsonValue, type Provider, type ProviderModule } from '@helix/contracts';
import { importModule } from '@helix/server';
import { SILENT, STANDING } from './silent-context.js';
import { print } from './table.js';

interface LiveModels {
  readonly provider: string;
  readonly models: readonly string[];
  /** Why there are none. */
  readonly said: string;
}

const TIMEOUT_MS = 15_000;
const MOST_BYTES = 16 * 1024 * 1024;

/** Asks the active providers of a configuration for the models that they have, and prints them. Nothing of it is billed; no gateway need run. */
export async function runLiveModels(
  options: { readonly config: string; readonly json?: boolean | undefined },
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const loaded = loadConfig({ file: options.config, env });
  if (!loaded.ok) throw new Error(`${options.config} has faults; see helix check ${options.config}`);
  const directory = dirname(resolve(options.config));
  const answers = await Promise.all(
    Object.values(loaded.config.providers).map(async ({ name, use, inactive, options: given }): Promise<LiveModels> => {
      if (inactive !== undefined) return { provider: name, models: [], said: `inactive: ${inactive}` };
      try {
        const module = (await importModule(use, directory, [resolve(import.meta.dirname, '..')])) as ProviderModule;
        const provider = module.create({ name, options: given, logger: SILENT, clock: STANDING });
        return { provider: name, models: await askModels(provider), said: '' };
      } catch (error) {
        return { provider: name, models: [], said: error instanceof Error ? error.message : String(error) };
      }
    }),
  );
  print(
    options.json,
    { data: answers },
    ['provider', 'model'],
    answers.flatMap(({ provider, models, said }) =>
      models.length === 0
        ? [[provider, said === '' ? 'none' : `(${said})`]]
        : models.map((model, index) => [index === 0 ? provider : '', model]),
    ),
  );
  return answers.some(({ said }) => said !== '' && !said.startsWith('inactive')) ? 1 : 0;
}

async function askModels(provider: Provider): Promise<readonly string[]> {
  if (provider.listModels === undefined) throw new Error('it has no list of models');
  const { origin, path, headers } = await provider.listModels();
  const answer = await getJson(new URL(path, origin), headers);
  const list = isJsonObject(answer) ? (answer['data'] ?? answer['models']) : answer;
  return (Array.isArray(list) ? (list as readonly JsonValue[]) : [])
    .flatMap((entry) => {
      const name = isJsonObject(entry) ? (entry['id'] ?? entry['name']) : entry;
      return typeof name === 'string' ? [name] : [];
    })
    .sort();
}

function getJson(url: URL, headers: Readonly<Record<string, string>>): Promise<JsonValue> {
  return new Promise((done, reject) => {
    const sending = (url.protocol === 'https:' ? secureRequest : request)(
      url,
      { headers, timeout: TIMEOUT_MS },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
          if (text.length > MOST_BYTES) sending.destroy(new Error('its list is larger than 16 MiB'));
        });
        response.on('end', () => {
          if (response.statusCode !== 200) return reject(new Error(`status ${response.statusCode ?? 0}`));
          try {
            done(JSON.parse(text) as JsonValue);
          } catch {
            reject(new Error('its list is no JSON'));
          }
        });
      },
    );
    sending.on('timeout', () => sending.destroy(new Error(`no answer within ${TIMEOUT_MS / 1_000} s`)));
    sending.on('error', reject);
    sending.end();
  });
}

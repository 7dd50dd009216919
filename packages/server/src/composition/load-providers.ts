import { createHash } from 'node:crypto';
import { type ConfigSnapshot, type ProviderEntry, validateOptions } from '@helix/config';
import {
  type Clock,
  type ConfigProblem,
  type Logger,
  type ProviderModule,
  Secret,
  type UpstreamTransport,
} from '@helix/contracts';
import type { ActiveProvider } from '@helix/core';
import { importModule } from './import-module.js';
import type { SenderPool } from './sender-pool.js';

/** A provider of the configuration: running, or inactive with the reason. */
export interface LoadedProvider {
  readonly name: string;
  readonly use: string;
  readonly catalogue: string | undefined;
  readonly region: string | undefined;
  readonly tags: readonly string[];
  readonly baseUrl: string | undefined;
  readonly inactive: string | undefined;
  readonly active: ActiveProvider | undefined;
}

export interface LoadContext {
  readonly config: ConfigSnapshot;
  readonly configDirectory: string;
  readonly moduleRoots: readonly string[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly senders: SenderPool;
}

/** Loads every provider of the configuration. Problems are collected, not thrown; a provider without its secret is inactive. */
export async function loadProviders(
  context: LoadContext,
  problems: ConfigProblem[],
): Promise<readonly LoadedProvider[]> {
  const loaded: LoadedProvider[] = [];
  for (const entry of Object.values(context.config.providers)) {
    const path = `providers.${entry.name}`;
    let module: ProviderModule;
    try {
      module = (await importModule(entry.use, context.configDirectory, context.moduleRoots)) as ProviderModule;
    } catch (error) {
      problems.push(context.config.locate(`${path}.use`, error instanceof Error ? error.message : String(error)));
      continue;
    }
    if (module?.kind !== 'provider') {
      problems.push(
        context.config.locate(
          `${path}.use`,
          `${entry.use} is not a provider package (its default export was not made by defineProvider).`,
        ),
      );
      continue;
    }
    const common = {
      name: entry.name,
      use: entry.use,
      catalogue: module.catalogue,
      region: entry.region,
      tags: entry.tags,
      baseUrl: typeof entry.options['baseUrl'] === 'string' ? entry.options['baseUrl'] : undefined,
    };
    if (entry.inactive !== undefined) {
      loaded.push({ ...common, inactive: entry.inactive, active: undefined });
      continue;
    }
    const found = validateOptions(module.optionsSchema, entry.options, { config: context.config, path });
    if (found.length > 0) {
      problems.push(...found);
      continue;
    }
    try {
      const provider = module.create({
        name: entry.name,
        options: entry.options,
        logger: context.logger.child({ provider: entry.name }),
        clock: context.clock,
      });
      const options = senderOptions(entry.options);
      const transport: UpstreamTransport = provider.transport ?? context.senders.for(entry.name, options);
      const opaque: UpstreamTransport = provider.transport ?? context.senders.opaqueFor(entry.name, options);
      const active = { name: entry.name, account: accountOf(entry), provider, transport, opaque };
      loaded.push({ ...common, inactive: undefined, active });
    } catch (error) {
      problems.push(context.config.locate(path, error instanceof Error ? error.message : String(error)));
    }
  }
  return loaded;
}

/** A digest, since callers see it in what they carry. */
function accountOf({ use, name, options }: ProviderEntry): string {
  const account = typeof options['account'] === 'string' ? `account ${options['account']}` : `name ${name}`;
  return createHash('sha256').update(`${use}\0${account}`).digest('base64url').slice(0, 8);
}

function senderOptions(options: Readonly<Record<string, unknown>>): {
  readonly maxConnections: number;
  readonly ca: string | undefined;
} {
  const { maxConnections, ca } = options;
  return {
    maxConnections: typeof maxConnections === 'number' ? maxConnections : 256,
    ca: ca instanceof Secret ? ca.reveal() : typeof ca === 'string' ? ca : undefined,
  };
}

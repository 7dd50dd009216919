import { callAdmin, type RemoteOptions } from './admin-client.js';
import { print } from './table.js';

interface List<T> {
  readonly data: readonly T[];
}

interface TargetView {
  readonly id: string;
  readonly tier: number;
  readonly weight: number;
  readonly region: string | null;
  readonly inactive: string | null;
}

/** Prints the models of the running gateway, a line a target in the order in which they are tried. */
export async function listModels(options: RemoteOptions, env: NodeJS.ProcessEnv): Promise<void> {
  const models = await callAdmin<List<{ readonly name: string; readonly targets: readonly TargetView[] }>>(
    options,
    env,
    { method: 'GET', path: 'models' },
  );
  print(
    options.json,
    models,
    ['model', 'target', 'role', 'region', 'state'],
    models.data.flatMap(({ name, targets }) =>
      targets.map((target, index) => [
        index === 0 ? name : '',
        target.id,
        target.tier === 0
          ? target.weight === 1
            ? 'target'
            : `target, weight ${target.weight}`
          : `fallback ${target.tier}`,
        target.region ?? '',
        describeState(target.inactive),
      ]),
    ),
  );
}

/** Prints the providers of the running gateway, and why one is inactive. */
export async function listProviders(options: RemoteOptions, env: NodeJS.ProcessEnv): Promise<void> {
  const providers = await callAdmin<
    List<{
      readonly name: string;
      readonly use: string;
      readonly dialects: readonly string[];
      readonly inactive: string | null;
    }>
  >(options, env, { method: 'GET', path: 'providers' });
  print(
    options.json,
    providers,
    ['provider', 'package', 'dialects', 'state'],
    providers.data.map((provider) => [
      provider.name,
      provider.use,
      provider.dialects.join(', '),
      describeState(provider.inactive),
    ]),
  );
}

function describeState(inactive: string | null): string {
  return inactive === null ? 'active' : `inactive: ${inactive}`;
}

import { listProviderPackages } from './provider-packages.js';
import { print } from './table.js';

/** Prints every provider package with its needs: required options, usual variables, dialects, operations. */
export async function runProviders(options: { readonly json?: boolean | undefined }): Promise<void> {
  const packages = await listProviderPackages();
  print(
    options.json,
    { data: packages },
    ['provider', 'needs', 'usually from', 'dialects', 'operations', 'prices', 'package'],
    packages.map(({ name, requires, variables, dialects, operations, catalogue, use }) => [
      name,
      requires.join(', ') || 'nothing',
      Object.values(variables).join(', '),
      dialects.join(', '),
      operations.join(', '),
      catalogue ?? '',
      use,
    ]),
  );
}

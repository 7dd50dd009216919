import { listProviderPackages } from './provider-packages.js';
import { print } from './table.js';

/** Operations that come together, under the name of what they are about. */
const GROUPS: Readonly<Record<string, string>> = {
  image_generations: 'images',
  image_edits: 'images',
  image_variations: 'images',
  speech: 'audio',
  transcriptions: 'audio',
  translations: 'audio',
};

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
      summarizeOperations(operations),
      catalogue ?? '',
      use,
    ]),
  );
}

/** Images and audio as one word each; `--json` has the operations themselves. */
function summarizeOperations(operations: readonly string[]): string {
  return [...new Set(operations.map((operation) => GROUPS[operation] ?? operation))].join(', ');
}

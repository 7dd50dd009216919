import { loadConfig } from '@helix/config';
import type { ConfigProblem } from '@helix/contracts';

/** What `helix check` says of a file: schema, references, cycles. */
export function checkConfiguration(
  file: string,
  env: NodeJS.ProcessEnv,
): { readonly problems: readonly ConfigProblem[]; readonly warnings: readonly ConfigProblem[] } {
  const loaded = loadConfig({ file, env });
  return loaded.ok ? { problems: [], warnings: loaded.warnings } : { problems: loaded.problems, warnings: [] };
}

import type { ConfigProblem } from '@helix/contracts';
import { describeProblem } from '@helix/server';

/** Up to this many a line each, with what to do; more are a list, so that what matters on a first start stays in sight. */
const MOST_LINES = 5;

/** What a start says of providers whose settings are not there: lines, without newlines at their ends. `command` starts this command line. */
export function describeInactive(warnings: readonly ConfigProblem[], command = 'helix'): readonly string[] {
  if (warnings.length <= MOST_LINES) return warnings.map((warning) => `inactive: ${describeProblem(warning)}`);
  const names = warnings.map(({ path }) => path.split('.')[1] ?? path);
  return [
    `inactive: ${warnings.length} providers have no credentials or address yet: ${[...new Set(names)].join(', ')}.`,
    `          \`${command} providers\` says which variable each needs; \`${command} check\` says where it is missing.`,
  ];
}

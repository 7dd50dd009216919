import type { ConfigProblem } from '@helix/contracts';

/** The configuration is wrong: nothing was started or swapped. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map((problem) => describeProblem(problem)).join('\n'));
    this.problems = problems;
  }
}

/** `config/helix.yaml:12:5  models.chat.fallbacks[0]  message  (did you mean "…"?)` */
export function describeProblem(problem: ConfigProblem): string {
  const place = [problem.file ?? 'configuration', problem.line, problem.column]
    .filter((part) => part !== undefined)
    .join(':');
  const path = problem.path === '' ? '' : `${problem.path}  `;
  const hint = problem.suggestion === undefined ? '' : `  (${problem.suggestion})`;
  return `${place}  ${path}${problem.message}${hint}`;
}

import { checkConfiguration, describeProblem } from '@helix/server';

/** Prints what is wrong with a configuration. Gives the exit code: 0 or 2. */
export async function runCheck(
  file: string,
  options: { readonly json?: boolean | undefined },
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const { problems, warnings } = await checkConfiguration(file, env);
  if (options.json === true)
    process.stdout.write(`${JSON.stringify({ ok: problems.length === 0, problems, warnings }, undefined, 2)}\n`);
  else {
    for (const problem of problems) process.stderr.write(`${describeProblem(problem)}\n`);
    for (const warning of warnings) process.stdout.write(`inactive: ${describeProblem(warning)}\n`);
    if (problems.length === 0) process.stdout.write(`${file} is fine\n`);
  }
  return problems.length === 0 ? 0 : 2;
}

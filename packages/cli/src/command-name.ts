/**
 * What to type for this command line: `npm run helix --` where npm started it (a checkout), `helix` where it is installed.
 * npm names the script that it runs in `npm_lifecycle_event`.
 */
export function commandName(env: NodeJS.ProcessEnv): string {
  const script = env['npm_lifecycle_event'];
  return script === 'helix' || script === 'start' ? 'npm run helix --' : 'helix';
}

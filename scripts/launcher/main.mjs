import { runChild } from './child.mjs';
import { LauncherError } from './launcher-error.mjs';
import { COMMAND_LINE, environment, PINNED_NODE, ROOT } from './paths.mjs';
import { build, prepare } from './prepare.mjs';
import { checkImports, runTests } from './run-tests.mjs';

const commands = {
  start: (args) => commandLine(['start', ...args]),
  run: commandLine,
  test: runTests,
  imports: checkImports,
};

/** Runs one command and ends this process the way its child ended, by the same code or the same signal. */
export async function main([name, ...args]) {
  try {
    const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined;
    if (!command)
      throw new LauncherError(`usage: node scripts/helix.mjs ${Object.keys(commands).join(' | ')} [arguments]`);
    end(await command(args));
  } catch (error) {
    if (!(error instanceof LauncherError)) throw error;
    if (error.message) console.error(`\n${error.message}`);
    end(error.outcome);
  }
}

/** The gateway and every other `helix` command, on the pinned Node. */
async function commandLine(args) {
  await prepare();
  const built = await build();
  if (built.code !== 0) throw new LauncherError('Helix was not started, because the build failed: see above.', built);
  // No --enable-source-maps: it makes every error that is created on the way of a request dearer.
  return runChild(PINNED_NODE, [COMMAND_LINE, ...args], { cwd: ROOT, env: environment() });
}

function end({ code, signal }) {
  process.exitCode = code ?? 1;
  if (signal) process.kill(process.pid, signal);
}

import { spawn } from 'node:child_process';

const PARENT_CHECK_MS = 500;

/**
 * Runs a program to its end and resolves to `{ code, signal }`, one of which is null.
 * SIGTERM, SIGINT and SIGHUP are passed on, and this process outlives its child, so that nothing is left behind.
 */
export function runChild(program, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', ...options });
    const passOn = (signal) => {
      // A terminal has sent Ctrl-C to the child already, and a second one may mean "at once" to it.
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    };
    const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'];
    for (const signal of signals) process.on(signal, passOn);
    const parentCheck = onNpmGone(() => child.kill('SIGTERM'));
    const stopListening = () => {
      clearInterval(parentCheck);
      for (const signal of signals) process.off(signal, passOn);
    };
    child.once('error', (error) => {
      stopListening();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      stopListening();
      resolve({ code, signal });
    });
  });
}

/** npm, or the shell between, that is killed takes nothing along: without this a gateway would keep the port for ever. */
function onNpmGone(act) {
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  const parent = process.ppid;
  const check = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(check);
    act();
  }, PARENT_CHECK_MS);
  return check;
}

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from './child.mjs';
import { LauncherError } from './launcher-error.mjs';
import { environment, PINNED_NODE, ROOT, STATE } from './paths.mjs';
import { build, prepare } from './prepare.mjs';

const modules = join(ROOT, 'node_modules');
// One a process: two runs in one checkout must not count each other's tests.
const reportFile = join(STATE, `jest-${process.pid}.json`);

/**
 * Builds, then checks format and lint, who imports whom, and runs every test. A failure does not stop the later ones;
 * each of the three checks counts as a test in the last line. With arguments only the build and Jest run, Jest with them.
 */
export async function runTests(jestArguments) {
  await prepare();
  const checks = [['Build', build]];
  if (jestArguments.length === 0) checks.push(['Format and lint', checkFormat], ['Who imports whom', checkImports]);
  const broken = [];
  for (const [name, check] of checks) {
    heading(name);
    if (!succeeded(await check())) broken.push(name);
  }
  heading('Tests');
  const jest = await runJest(jestArguments);
  const passed = jest.passed + checks.length - broken.length;
  const failed = jest.failed + broken.length;
  if (broken.length > 0) console.log(`\nBesides tests, this failed: ${broken.join(', ')}`);
  console.log(`\n${passed} passed, ${failed} failed, ${jest.skipped} skipped`);
  return { code: failed === 0 ? 0 : 1, signal: null };
}

function checkFormat() {
  return runTool('@biomejs/biome/bin/biome', ['check', '.']);
}

/** The import table; the tool stops at a folder that is not there. */
export async function checkImports() {
  await prepare();
  const folders = ['packages', 'plugins', 'test', 'config'].filter((folder) => existsSync(join(ROOT, folder)));
  return runTool('dependency-cruiser/bin/dependency-cruiser.mjs', ['--config', '.dependency-cruiser.cjs', ...folders]);
}

async function runJest(args) {
  const outcome = await runTool(
    'jest/bin/jest.js',
    ['--json', `--outputFile=${reportFile}`, ...args],
    ['inherit', 'ignore', 'inherit'],
  );
  if (!existsSync(reportFile)) {
    console.error('Jest ended without a result');
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const report = JSON.parse(readFileSync(reportFile, 'utf8'));
  rmSync(reportFile);
  // A suite that could not be loaded has no tests to fail.
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return {
    passed: report.numPassedTests,
    // No test found, a handle that stays open: Jest has said why.
    failed: failed === 0 && !succeeded(outcome) ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

async function runTool(script, args, stdio = 'inherit') {
  const outcome = await runChild(PINNED_NODE, [join(modules, script), ...args], {
    cwd: ROOT,
    env: environment(),
    stdio,
  });
  if (['SIGINT', 'SIGTERM', 'SIGHUP'].includes(outcome.signal)) throw new LauncherError('Interrupted', outcome);
  return outcome;
}

function succeeded({ code }) {
  return code === 0;
}

function heading(text) {
  console.log(`\n── ${text}`);
}

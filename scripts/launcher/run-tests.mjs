import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from './child.mjs';
import { environment, PINNED_NODE, ROOT, STATE } from './paths.mjs';
import { build, prepare } from './prepare.mjs';

const modules = join(ROOT, 'node_modules');
const reportFile = join(STATE, 'jest.json');

/**
 * Builds, then checks format and lint, who imports whom, and runs every test. A failure does not stop the later ones;
 * each of the three checks counts as a test in the last line. With arguments only Jest runs, with them.
 */
export async function runTests(jestArguments) {
  await prepare();
  heading('Build');
  const checks = [await build()];
  if (jestArguments.length === 0) {
    heading('Format and lint');
    checks.push(succeeded(await runTool('@biomejs/biome/bin/biome', ['check', '.'])));
    heading('Who imports whom');
    checks.push(succeeded(await checkImports()));
  }
  heading('Tests');
  const { passed, failed, skipped } = await runJest(jestArguments);
  const good = checks.filter(Boolean).length;
  const total = { passed: passed + good, failed: failed + checks.length - good };
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${skipped} skipped`);
  return { code: total.failed === 0 ? 0 : 1, signal: null };
}

/** The import table; the tool stops at a folder that is not there. */
export async function checkImports() {
  await prepare();
  const folders = ['packages', 'plugins', 'test', 'config'].filter((folder) => existsSync(join(ROOT, folder)));
  return runTool('dependency-cruiser/bin/dependency-cruiser.mjs', ['--config', '.dependency-cruiser.cjs', ...folders]);
}

async function runJest(args) {
  rmSync(reportFile, { force: true });
  const outcome = await runTool('jest/bin/jest.js', ['--json', `--outputFile=${reportFile}`, ...args], ['inherit', 'ignore', 'inherit']);
  if (!existsSync(reportFile)) {
    console.error('Jest ended without a result');
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const report = JSON.parse(readFileSync(reportFile, 'utf8'));
  // A suite that could not be loaded has no tests to fail.
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return {
    passed: report.numPassedTests,
    // No test found, a handle that stays open: Jest has said why.
    failed: failed === 0 && !succeeded(outcome) ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function runTool(script, args, stdio = 'inherit') {
  return runChild(PINNED_NODE, [join(modules, script), ...args], { cwd: ROOT, env: environment(), stdio });
}

function succeeded({ code }) {
  return code === 0;
}

function heading(text) {
  console.log(`\n── ${text}`);
}

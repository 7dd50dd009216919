import { run } from 'node:test';
import type { PluginCheck } from './plugin-check.js';

interface Outcome {
  readonly name: string;
  readonly skip?: string | boolean;
  readonly details: {
    readonly type?: string;
    readonly duration_ms: number;
    readonly error?: Error & { readonly cause?: unknown };
  };
}

const LONGEST_MS = 60_000;

/** Runs a plugin's own test file on Node's test runner, in a process of its own, with Jest's names for what it needs. */
export function runTestFile(file: string): Promise<readonly PluginCheck[]> {
  return new Promise((resolve, reject) => {
    const checks: PluginCheck[] = [];
    const add = (outcome: Outcome, passed: boolean): void => {
      if (outcome.details.type === 'suite' && passed) return;
      const { error } = outcome.details;
      const cause = error?.cause instanceof Error ? error.cause : error;
      const [firstLine = ''] = stripColours(cause?.message ?? '').split('\n', 1);
      const skipped = outcome.skip !== undefined && outcome.skip !== false;
      checks.push({
        check: 'test',
        state: skipped ? 'note' : passed ? 'ok' : 'fail',
        said: `${outcome.name}${skipped ? ' (skipped)' : passed ? '' : `: ${firstLine}`}`,
        detail: passed ? undefined : stripColours(cause?.stack ?? cause?.message ?? ''),
      });
    };
    const stream = run({
      files: [file],
      concurrency: false,
      timeout: LONGEST_MS,
      execArgv: ['--import', new URL('./test-globals.js', import.meta.url).href],
    });
    stream.on('test:pass', (outcome) => add(outcome as Outcome, true));
    stream.on('test:fail', (outcome) => add(outcome as Outcome, false));
    stream.once('error', reject);
    stream.once('end', () =>
      resolve(checks.length > 0 ? checks : [{ check: 'test', state: 'fail', said: `${file} has no test in it` }]),
    );
    stream.resume();
  });
}

function stripColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
  return text.replace(/\u001b\[\d+m/g, '');
}

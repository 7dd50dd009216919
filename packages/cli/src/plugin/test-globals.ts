import { registerHooks } from 'node:module';
import { after, afterEach, before, beforeEach, describe, it, test } from 'node:test';
import { sharePackages } from '@helix/server/share-packages';
import { expect } from 'expect';

// Loaded before a plugin's test file: the test runs here and under Jest alike, and needs nothing installed beside it.
sharePackages([import.meta.url]);
registerHooks({
  resolve(specifier, context, next) {
    try {
      return next(specifier, context);
    } catch (error) {
      // `./x.js` for a file `./x.ts`, as TypeScript projects write it.
      if (!/^\.\.?\/.*\.js$/.test(specifier)) throw error;
      return next(specifier.replace(/\.js$/, '.ts'), context);
    }
  },
});
type Run = (...row: readonly unknown[]) => unknown;

/** Jest's `each`: a test for every row; `$name` in the title is the row's own, `%s` its first value. */
function each(rows: readonly unknown[]) {
  return (title: string, runRow: Run): void => {
    for (const row of rows) {
      const values: readonly unknown[] = Array.isArray(row) ? row : [row];
      const [first] = values;
      const named = title.replace(/\$(\w+)/g, (whole, name: string) => String(Object(first)[name] ?? whole));
      it(named.replace('%s', String(first)), () => runRow(...values) as Promise<void>);
    }
  };
}

Object.assign(globalThis, {
  describe,
  it: Object.assign(it, { each }),
  test: Object.assign(test, { each }),
  beforeAll: before,
  afterAll: after,
  beforeEach,
  afterEach,
  expect,
});

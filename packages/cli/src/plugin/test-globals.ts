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
Object.assign(globalThis, {
  describe,
  it,
  test,
  beforeAll: before,
  afterAll: after,
  beforeEach,
  afterEach,
  expect,
});

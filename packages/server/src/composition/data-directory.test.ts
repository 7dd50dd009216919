import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataDirectory } from './data-directory.js';

it('says which directory cannot be used, why, and what to do', () => {
  const directory = mkdtempSync(join(tmpdir(), 'helix-data-'));
  const file = join(directory, 'file');
  writeFileSync(file, 'x');
  expect(() => new DataDirectory(file)).toThrow(
    /file cannot be used \(EEXIST\)\. Make it writable, or set another with HELIX_DATA/,
  );
  rmSync(directory, { recursive: true, force: true });
});

#!/usr/bin/env node
import { needsNewerNode } from './needs-newer-node.js';

const problem = needsNewerNode(process.versions.node);
if (problem === undefined) {
  await import('reflect-metadata');
  const { sharePackages } = await import('@helix/server/share-packages');
  sharePackages([import.meta.url]);
  const { createProgram } = await import('./program.js');
  await createProgram(process.env).parseAsync(process.argv);
} else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}

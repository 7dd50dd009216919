import { needsNewerNode } from './needs-newer-node.js';

it.each(['24.15.0', '24.16.1', '26.0.0'])('runs on Node %s', (version) => {
  expect(needsNewerNode(version)).toBeUndefined();
});

it.each(['20.19.0', '24.14.9', '23.99.0'])('says what to do on Node %s', (version) => {
  expect(needsNewerNode(version)).toMatch(new RegExp(`Node ${version} is too old.*24\\.15`));
});

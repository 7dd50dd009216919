#!/usr/bin/env node
// npm start, npm test and npm run helix come here: plain JavaScript for any Node, as nothing is installed yet.
// The rest is imported after the check, because an old Node would stop at its syntax instead of at this message.
const wanted = 20;

if (Number(process.versions.node.split('.')[0]) < wanted) {
  console.error(
    `Helix needs Node ${wanted} or newer to set itself up; this is ${process.version}. See https://nodejs.org/en/download`,
  );
  process.exitCode = 1;
} else {
  // A mistake in the launcher itself ends the process with a stack, which is what it should do.
  void import('./launcher/main.mjs').then((launcher) => launcher.main(process.argv.slice(2)));
}

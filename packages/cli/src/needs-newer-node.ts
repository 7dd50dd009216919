const LEAST_MAJOR = 24;
const LEAST_MINOR = 15;

/** What is wrong with this version of Node, as a sentence; `undefined` when Helix runs on it. */
export function needsNewerNode(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > LEAST_MAJOR || (major === LEAST_MAJOR && minor >= LEAST_MINOR)) return undefined;
  return `Node ${version} is too old: Helix needs ${LEAST_MAJOR}.${LEAST_MINOR} or newer. In a checkout, \`npm run helix -- …\` brings its own.`;
}

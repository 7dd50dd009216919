/** Compiles a name pattern in which `*` stands for any run of characters, `/` included. Case matters. */
export function compileGlob(pattern: string): (name: string) => boolean {
  if (pattern === '*') return () => true;
  if (!pattern.includes('*')) return (name) => name === pattern;
  const expression = new RegExp(`^${pattern.split('*').map(escapeExpression).join('.*')}$`, 's');
  return (name) => expression.test(name);
}

/** True when any of the patterns matches. */
export function matchesAny(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => compileGlob(pattern)(name));
}

function escapeExpression(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}

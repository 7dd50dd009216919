// Writes config/helix.schema.json, docs/reference/configuration.md and docs/reference/errors.md from their sources. --check only compares.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { CONFIG_SCHEMA } from '../packages/config/dist/index.js';
import { ERROR_CODES } from '../packages/contracts/dist/index.js';

const root = new URL('../', import.meta.url);
const files = {
  'config/helix.schema.json': `${JSON.stringify(CONFIG_SCHEMA, undefined, 2)}\n`,
  'docs/reference/configuration.md': configurationPage(),
  'docs/reference/errors.md': errorsPage(),
};

let stale = 0;
for (const [path, text] of Object.entries(files)) {
  const file = new URL(path, root);
  if (process.argv.includes('--check')) {
    if (read(file) === text) continue;
    stale += 1;
    console.error(`${path} is not current; run npm run docs`);
  } else {
    mkdirSync(new URL('.', file), { recursive: true });
    writeFileSync(file, text);
  }
}
process.exitCode = stale === 0 ? 0 : 1;

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function configurationPage() {
  const rows = [];
  walk(CONFIG_SCHEMA, '', rows);
  return `# Configuration

Generated from the schema (\`config/helix.schema.json\`, for editors). \`\${VAR}\`, \`\${VAR:-default}\` and \`file:path\` stand for values anywhere; unknown keys are errors.

| key | type | meaning |
| --- | --- | --- |
${rows.map(([path, type, text]) => `| \`${path}\` | ${type} | ${text} |`).join('\n')}
`;
}

function walk(schema, path, rows) {
  const variants = schema.anyOf ?? [schema];
  if (path !== '' && (schema.description !== undefined || schema.properties === undefined))
    rows.push([path, variants.map(typeOf).join(' or '), (schema.description ?? '').replaceAll('|', '\\|')]);
  for (const variant of variants) {
    for (const [name, property] of Object.entries(variant.properties ?? {}))
      walk(property, path === '' ? name : `${path}.${name}`, rows);
    if (typeof variant.additionalProperties === 'object') walk(variant.additionalProperties, `${path}.<name>`, rows);
    if (
      variant.type === 'array' &&
      variant.items !== undefined &&
      (variant.items.properties !== undefined || variant.items.anyOf !== undefined)
    )
      walk(variant.items, `${path}[]`, rows);
  }
}

function typeOf(schema) {
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(', ');
  return [].concat(schema.type ?? 'any').join(' or ');
}

function errorsPage() {
  return `# Errors

Generated from the one table of codes. The \`code\` is stable; the envelope and the \`type\` are those of the caller's dialect.

| code | status | OpenAI type | Anthropic type | when |
| --- | ---: | --- | --- | --- |
${Object.entries(ERROR_CODES)
  .map(
    ([code, entry]) =>
      `| \`${code}\` | ${entry.status} | \`${entry.openai}\` | \`${entry.anthropic}\` | ${entry.when} |`,
  )
  .join('\n')}
`;
}

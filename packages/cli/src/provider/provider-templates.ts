/** What a new provider is called, and where it is. */
export interface NewProvider {
  readonly name: string;
  readonly baseUrl: string;
  readonly keyVariable: string;
}

/** The table itself. Every field that it may have: `OpenAICompatibleTable` in @helix/provider-kit. */
export function providerSource({ name, baseUrl, keyVariable }: NewProvider): string {
  return `import { defineOpenAICompatible } from '@helix/provider-kit';

/** ${titleOf(name)}: an address that speaks OpenAI's API, and what is different about it. */
export default defineOpenAICompatible({
  name: '${name}',
  baseUrl: '${baseUrl}',
  keyVariable: '${keyVariable}',
  operations: ['chat', 'embeddings'],
  request: {
    // limitField: 'max_tokens',
    // hasNoDeveloper: true,
    // reasoningHistory: 'reasoning_content',
    // dropped: [{ fields: ['logit_bias'], reason: '${titleOf(name)} has no such setting.' }],
  },
  // errors: [{ code: /^account_suspended$/, class: 'permission' }],
});
`;
}

/** Its laws test, for Jest and for `helix provider test` alike. `file` is imported by it. */
export function lawsSource({ name }: NewProvider, file: string): string {
  const variable = name.replace(/-([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
  return `import { openaiChat, openaiEmbeddings } from '@helix/dialects';
import { describeProviderLaws, openAiFailures, openAiLimits } from '@helix/testkit';
import ${variable} from '${file}';

describeProviderLaws(${variable}, {
  options: { apiKey: 'sk-law-0123456789' },
  secrets: ['apiKey'],
  dialects: [openaiChat, openaiEmbeddings],
  failures: openAiFailures,
  limits: openAiLimits,
});
`;
}

/** A package around the table, like those of the built-in ones. */
export function packageSource({ name }: NewProvider): string {
  const manifest = {
    name: `@helix/provider-${name}`,
    version: '0.1.0',
    description: `${titleOf(name)} as a Helix provider.`,
    license: 'Apache-2.0',
    type: 'module',
    exports: {
      '.': { 'helix-source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
      './package.json': './package.json',
    },
    files: ['dist', '!dist/**/*.test.*', '!dist/**/*.tsbuildinfo'],
    engines: { node: '>=24.15' },
    publishConfig: { access: 'public' },
    scripts: { build: 'tsc -b', clean: `node -e "fs.rmSync('dist',{recursive:true,force:true})"` },
    dependencies: { '@helix/provider-kit': 'workspace:*' },
    devDependencies: { '@helix/dialects': 'workspace:*', '@helix/testkit': 'workspace:*' },
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

/** Its compiler settings. */
export function compilerSource(): string {
  const references = ['contracts', 'wire', 'dialects', 'provider-kit', 'testkit'].map((name) => ({
    path: `../../${name}`,
  }));
  const settings = {
    extends: '../../../tsconfig.base.json',
    compilerOptions: { rootDir: './src', outDir: './dist', tsBuildInfoFile: './dist/.tsbuildinfo' },
    include: ['src'],
    references,
  };
  return `${JSON.stringify(settings, undefined, 2)}\n`;
}

/** What its users read first. */
export function readmeSource({ name, keyVariable }: NewProvider): string {
  return `# @helix/provider-${name}

${titleOf(name)} as a Helix provider.

\`\`\`yaml
providers:
  ${name}: { use: "@helix/provider-${name}", apiKey: "\${${keyVariable}}" }
models:
  "${name}/*": "${name}/*"
\`\`\`
`;
}

function titleOf(name: string): string {
  return name.replace(
    /(?:^|-)([a-z])/g,
    (match, letter: string) => `${match.startsWith('-') ? ' ' : ''}${letter.toUpperCase()}`,
  );
}

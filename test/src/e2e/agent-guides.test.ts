import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runGateway } from '../support/run-gateway.js';

const GUIDES = resolve(__dirname, '../../../docs/guides');

describe('the configuration in the guide', () => {
  it.each([
    ['claude-code.md', ['claude-*', 'claude-haiku-4-5', 'claude-sonnet-4-5']],
    ['codex.md', ['chat']],
    ['openai-compatible-agents.md', ['coder']],
  ])('%s is accepted, and has the models that it says', async (guide, models) => {
    const markdown = readFileSync(join(GUIDES, guide), 'utf8');
    const yaml = /```yaml file=helix\.yaml\n([\s\S]*?)```/.exec(markdown)?.[1] ?? '';
    const indent = /^ */.exec(yaml)?.[0] ?? '';
    const text = yaml.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
    const env = { ANTHROPIC_API_KEY: 'key-a', OPENAI_API_KEY: 'key-o', GEMINI_API_KEY: 'key-g' };
    const gateway = await runGateway(
      `${text}plugins:\n  - use: "@helix/plugin-auth-keys"\n  - use: "@helix/plugin-admin-api"\n`,
      { env },
    );
    try {
      const listed = await gateway.admin<{ readonly data: readonly { readonly name: string }[] }>('GET', 'models');
      expect(listed.data.map(({ name }) => name).sort()).toEqual(models);
    } finally {
      await gateway.stop();
    }
  });
});

import type { ConfigProblem } from '@helix/contracts';
import { describeInactive } from './describe-inactive.js';

function missing(provider: string): ConfigProblem {
  return {
    file: 'helix.yaml',
    line: 3,
    column: 1,
    path: `providers.${provider}.apiKey`,
    message: 'KEY is not set.',
  } as ConfigProblem;
}

describe('describeInactive', () => {
  it('gives a few a line each, with the place', () => {
    const lines = describeInactive([missing('openai'), missing('groq')]);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^inactive: helix\.yaml:3.*providers\.openai\.apiKey.*KEY is not set/);
  });

  it('names many in one line, each once, and where to look', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const lines = describeInactive([...names, 'f'].map(missing), 'npm run helix --');
    expect(lines[0]).toBe('inactive: 7 providers have no credentials or address yet: a, b, c, d, e, f.');
    expect(lines[1]).toContain('`npm run helix -- providers` says');
    expect(lines[1]).toContain('`npm run helix -- check` says');
  });

  it('says nothing when all are active', () => expect(describeInactive([])).toEqual([]));
});

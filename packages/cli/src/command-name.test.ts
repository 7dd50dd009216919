import { commandName } from './command-name.js';

describe('commandName', () => {
  it.each(['helix', 'start'])('is the npm script in a checkout (npm run %s)', (script) =>
    expect(commandName({ npm_lifecycle_event: script })).toBe('npm run helix --'),
  );

  it('is the command itself where it is installed, and inside the scripts of other packages', () => {
    expect(commandName({})).toBe('helix');
    expect(commandName({ npm_lifecycle_event: 'test' })).toBe('helix');
  });
});

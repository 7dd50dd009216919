import type { ModelEntry } from './config-snapshot.js';
import { loadConfig } from './load-config.js';

function modelsOf(models: string): ReadonlyMap<string, ModelEntry> {
  const text = `providers: { a: { use: x }, b: { use: x } }\nmodels:\n${models}`;
  const loaded = loadConfig({ file: 'helix.yaml', text, env: {} });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return new Map(loaded.config.models.map((model) => [model.policy.name, model]));
}

function targetsOf(model: ModelEntry | undefined): readonly string[] {
  return (model?.targets ?? []).map(({ provider, model: name, tier }) => `${provider}/${name} ${tier}`);
}

it('a model in short has one target and the defaults', () => {
  const model = modelsOf('  chat: a/org/model\n').get('chat');
  expect(model?.targets).toEqual([{ provider: 'a', model: 'org/model', weight: 1, tier: 0, tags: [] }]);
  expect(model?.policy).toMatchObject({
    timeouts: { connect: 5_000, headers: 300_000, firstToken: undefined, idle: 300_000, total: 600_000 },
    retry: { attempts: 3, backoffMs: 250 },
    onAbort: 'cancel',
    routing: { strategy: 'ordered', sticky: undefined },
  });
});

it('fallbacks stand behind the targets in order, with those of a named model unfolded', () => {
  const models = modelsOf(
    '  chat: { targets: [a/1, b/1], fallbacks: [spare, a/9] }\n  spare: { targets: [b/2, b/3], fallbacks: [a/4] }\n',
  );
  expect(targetsOf(models.get('chat'))).toEqual(['a/1 0', 'b/1 0', 'b/2 1', 'b/3 2', 'a/4 3', 'a/9 4']);
});

it('a target that is named twice is tried once, at its first place', () => {
  const models = modelsOf('  chat: { targets: [a/1], fallbacks: [b/1, a/1] }\n');
  expect(targetsOf(models.get('chat'))).toEqual(['a/1 0', 'b/1 1']);
});

it('a weight makes the strategy weighted, and more targets allow more attempts', () => {
  const { policy } = modelsOf('  chat: { targets: [{ model: a/1, weight: 3 }, a/2, b/1, b/2] }\n').get('chat') ?? {};
  expect(policy?.routing.strategy).toBe('weighted');
  expect(policy?.retry.attempts).toBe(4);
});

it.each([
  ['5xx', ['server_error', 'overloaded', 'truncated']],
  ['429', ['rate_limit']],
  ['529', ['overloaded']],
  ['504', ['timeout']],
  ['400', []],
  ['connection', ['connection']],
])('retry on %s means these errors: %j', (entry, classes) => {
  const model = modelsOf(`  chat: { targets: [a/1], retry: { on: [${entry}] } }\n`).get('chat');
  expect(model?.policy.retry.on).toEqual(classes);
});

it('a longer total lifts the limits that would cut it short', () => {
  const model = modelsOf('  chat: { targets: [a/1], timeouts: { total: 20m } }\n').get('chat');
  expect(model?.policy.timeouts).toMatchObject({ total: 1_200_000, idle: 1_200_000, headers: 1_200_000 });
});

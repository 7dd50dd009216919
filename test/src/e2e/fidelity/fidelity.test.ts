import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { FakeUpstream } from '@helix/testkit';
import { pluginsYaml, runGateway, type TestGateway } from '../../support/run-gateway.js';
import { callers } from './callers.js';
import { features } from './features.js';
import { renderPage } from './render-page.js';
import { runCell, strictModelOf, type Verdict } from './run-cell.js';
import type { Target } from './targets/target.js';
import { targets } from './targets.js';

const PAGE = resolve(__dirname, '../../../../docs/reference/fidelity.md');

function modelYaml(target: Target): string {
  const settings = `targets: ["${target.id}/${target.model}"], retry: { attempts: 1 }`;
  return `  ${target.id}: { ${settings} }\n  ${strictModelOf(target)}: { ${settings}, strict: true }`;
}

describe('fidelity: each caller’s official SDK against each provider’s format', () => {
  const verdicts = new Map<string, Verdict>();
  const keyOf = (...ids: readonly string[]): string => ids.join(' → ');
  let upstream: FakeUpstream;
  let gateway: TestGateway;

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
    gateway = await runGateway(`providers:
${targets.map(({ id, provider }) => `  ${id}: ${provider(upstream.url)}`).join('\n')}
models:
${targets.map(modelYaml).join('\n')}
${pluginsYaml()}`);
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });

  describe.each(callers)('from $id', (caller) => {
    describe.each(targets)('to $id', (target) => {
      it.each(features)('carries $id, or says that it does not', async (feature) => {
        const verdict = await runCell({ caller, target, feature }, caller.connect(gateway), upstream);
        verdicts.set(keyOf(caller.id, target.id, feature.id), verdict);
      });
    });
  });

  it('has the page that docs/reference shows', () => {
    const page = renderPage((...ids) => {
      const verdict = verdicts.get(keyOf(...ids));
      if (verdict === undefined)
        throw new Error(`The cell ${keyOf(...ids)} has no verdict: it failed, or did not run.`);
      return verdict;
    });
    if (process.env['HELIX_WRITE_DOCS'] === '1') writeFileSync(PAGE, page);
    // Stale: run npm run docs:fidelity.
    expect(readFileSync(PAGE, 'utf8')).toBe(page);
  });
});

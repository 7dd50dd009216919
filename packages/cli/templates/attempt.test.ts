import type { Logger } from '@helix/contracts';
import { aPlan, aRoutingContext, aTarget, buildPlugin, callHook } from '@helix/testkit';
import myPlugin from './attempt.ts';

const target = aTarget();
const context = { ...aRoutingContext(), plan: aPlan([target]), attemptId: 'att_1', attempt: 1, target };
const ok = { type: 'end', outcome: 'ok', error: undefined, ttftMs: undefined } as const;

async function logOf(durationMs: number) {
  const lines: unknown[] = [];
  const logger: Partial<Logger> = { warn: (message, fields) => lines.push([message, fields]) };
  const plugin = await buildPlugin(myPlugin, { slowMs: 1_000 }, [logger]);
  await callHook(plugin, 'attempt', context, { ...ok, durationMs });
  return lines;
}

it('logs a slow attempt with its target', async () => {
  expect(await logOf(1_001)).toEqual([
    ['slow or failed attempt', expect.objectContaining({ target: target.id, durationMs: 1_001 })],
  ]);
});

it('says nothing of a quick one', async () => {
  expect(await logOf(1_000)).toEqual([]);
});

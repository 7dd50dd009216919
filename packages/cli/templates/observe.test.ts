import { type Logger, nanoUsd } from '@helix/contracts';
import { aSettledContext, buildPlugin, callHook } from '@helix/testkit';
import myPlugin from './observe.ts';

async function logOf(usd: number) {
  const lines: unknown[] = [];
  const logger: Partial<Logger> = { warn: (message, fields) => lines.push([message, fields]) };
  const plugin = await buildPlugin(myPlugin, { usd: 1 }, [logger]);
  const settled = aSettledContext();
  await callHook(plugin, 'observe', { ...settled, record: { ...settled.record, cost: nanoUsd(usd) } });
  return lines;
}

it('logs a dear request with its cost', async () => {
  expect(await logOf(1.5)).toEqual([['dear request', expect.objectContaining({ usd: 1.5 })]]);
});

it('says nothing of a cheap one', async () => {
  expect(await logOf(1)).toEqual([]);
});

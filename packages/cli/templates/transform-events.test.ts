import type { ChatEvent } from '@helix/contracts';
import { aPlan, aRoutingContext, aTarget, buildPlugin, callHook } from '@helix/testkit';
import myPlugin from './transform-events.ts';

it('replaces words in the text and leaves other events alone', async () => {
  const plugin = await buildPlugin(myPlugin, { words: { colour: 'color' } });
  const transform = await callHook(plugin, 'transformEvents', { ...aRoutingContext(), plan: aPlan([aTarget()]) });
  const delta: ChatEvent = { type: 'block-delta', choice: 0, block: 0, text: 'a colour' };
  const end: ChatEvent = { type: 'response-end' };
  expect(transform?.(delta)).toEqual([{ ...delta, text: 'a color' }]);
  expect(transform?.(end)).toEqual([end]);
});

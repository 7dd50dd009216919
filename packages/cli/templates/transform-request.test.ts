import { aRoutingContext, buildPlugin, callHook } from '@helix/testkit';
import myPlugin from './transform-request.ts';

it('puts the instruction before the messages, and changes nothing in place', async () => {
  const plugin = await buildPlugin(myPlugin, { instruction: 'Answer in English.' });
  const question = { role: 'user', content: [{ type: 'text', text: 'Hallo' }] } as const;
  const request = { model: 'chat', messages: [question], stream: false, includeUsage: false };
  const changed = await callHook(plugin, 'transformRequest', aRoutingContext(), request);
  expect(changed?.messages).toEqual([
    { role: 'system', content: [{ type: 'text', text: 'Answer in English.' }] },
    question,
  ]);
  expect(request.messages).toEqual([question]);
});

import { aPlan, aRoutingContext, aTarget, buildPlugin, callHook } from '@helix/testkit';
import myPlugin from './answer.ts';

function asking(text: string) {
  const question = { role: 'user', content: [{ type: 'text', text }] } as const;
  const request = { model: 'chat', messages: [question], stream: false, includeUsage: false };
  return { ...aRoutingContext({ chatRequest: () => request }), plan: aPlan([aTarget()]) };
}

it('answers a question that it knows', async () => {
  const plugin = await buildPlugin(myPlugin, { answers: { 'Who are you?': 'A gateway.' } });
  const answer = await callHook(plugin, 'answer', asking('Who are you?'));
  expect(answer?.choices[0]?.blocks[0]?.text).toBe('A gateway.');
});

it('leaves all others to the provider', async () => {
  const plugin = await buildPlugin(myPlugin, { answers: { 'Who are you?': 'A gateway.' } });
  expect(await callHook(plugin, 'answer', asking('toString'))).toBeUndefined();
});

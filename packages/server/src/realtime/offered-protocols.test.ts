import type { IncomingMessage } from 'node:http';
import { takeOfferedProtocols } from './offered-protocols.js';

function take(headers: IncomingMessage['headers']): { readonly kept: readonly string[]; readonly headers: object } {
  const request = { headers: { ...headers } } as IncomingMessage;
  const kept = takeOfferedProtocols(request);
  return { kept, headers: request.headers };
}

it('takes the key and the beta of a browser for headers, and forgets the key', () => {
  const protocols = 'realtime, openai-insecure-api-key.sk-1, openai-project.p,openai-beta.realtime-v1';
  expect(take({ 'sec-websocket-protocol': protocols })).toEqual({
    kept: ['realtime', 'openai-beta.realtime-v1'],
    headers: {
      'sec-websocket-protocol': 'realtime, openai-beta.realtime-v1',
      authorization: 'Bearer sk-1',
      'openai-beta': 'realtime=v1',
    },
  });
});

it('lets headers count that are there', () => {
  const given = { authorization: 'Bearer own', 'sec-websocket-protocol': 'openai-insecure-api-key.sk-1' };
  expect(take(given)).toEqual({ kept: [], headers: { authorization: 'Bearer own' } });
  expect(take({})).toEqual({ kept: [], headers: {} });
});

it('drops what no sub-protocol can be, and what is said twice', () => {
  expect(take({ 'sec-websocket-protocol': 'a, b c, a, {d}, e' }).kept).toEqual(['a', 'e']);
});

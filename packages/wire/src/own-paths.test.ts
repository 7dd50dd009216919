import { dialOwnPath, freeGet, joinOwnPath, knownPost, recognizeBy } from './own-paths.js';

const recognize = recognizeBy([
  knownPost(/^\/model\/(?<model>[^/]+)\/converse$/, 'chat', 'bedrock-converse', false),
  knownPost(/^\/chat$/, 'chat', 'openai-chat'),
  freeGet(/^\/models$/),
]);

it.each([
  [
    'POST',
    '/model/arn%3Aaws%3Ax%2Fy/converse?a=/chat',
    { operation: 'chat', dialect: 'bedrock-converse', stream: false, model: 'arn:aws:x/y' },
  ],
  ['POST', '/model/%zz/converse', { operation: 'chat', dialect: 'bedrock-converse', stream: false, model: '%zz' }],
  ['POST', '/chat', { operation: 'chat', dialect: 'openai-chat' }],
  ['GET', '/models', 'free'],
  ['POST', '/models', undefined],
  ['GET', '/chat', undefined],
  ['POST', '/chat/', undefined],
  ['POST', '/x?/chat', undefined],
] as const)('knows %s %s', (method, path, is) => {
  expect(recognize({ method, path })).toEqual(is);
});

it.each([
  ['/v1', '/chat', '/v1/chat'],
  ['/v1', '/v1/chat', '/v1/chat'],
  ['/team/v1beta', '/v1beta/models/m:x', '/team/v1beta/models/m:x'],
  ['/v1', '/v2/chat', '/v1/v2/chat'],
  ['/v1', '/v1x', '/v1/v1x'],
  ['', '/v1/messages', '/v1/messages'],
])('puts a path behind the base (%s and %s)', (base, path, joined) => {
  expect(joinOwnPath(base, path)).toBe(joined);
});

it.each([
  ['POST', 'bytes'],
  ['DELETE', 'bytes'],
  ['GET', undefined],
] as const)('sends a %s behind the base with the given headers alone', (method, body) => {
  const call = {
    method,
    path: '/v1/x?y=1',
    body: Buffer.from('bytes'),
    headers: { 'x-caller': '1' },
    requestId: 'r',
  };
  const request = dialOwnPath({ origin: 'https://up', path: '/v1' }, call, { authorization: 'k' });
  expect({ ...request, body: request.body?.toString() }).toEqual({
    origin: 'https://up',
    path: '/v1/x?y=1',
    method,
    headers: { authorization: 'k' },
    body,
  });
});

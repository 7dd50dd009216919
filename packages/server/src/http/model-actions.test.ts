import type { IncomingMessage } from 'node:http';
import type { BillableRoute } from '@helix/core';
import { ModelActions, takeKeyFromUrl } from './model-actions.js';

const routes = ['/a/:model:run', '/a/:model:run?alt=sse', '/b/:model:run', '/c/:model/run'].map(
  (path) => ({ path }) as BillableRoute,
);
const actions = new ModelActions(routes);

it('knows what stands before the models, once each', () => {
  expect(actions.prefixes).toEqual(['/a/', '/b/']);
});

it.each([
  ['m:run', '', '/a/:model:run', 'm'],
  ['m:run', 'alt=sse', '/a/:model:run?alt=sse', 'm'],
  ['m:run', 'alt=json', '/a/:model:run', 'm'],
  ['org/ft:m:1:run', '', '/a/:model:run', 'org/ft:m:1'],
])('finds %s with the query %s', (rest, query, path, model) => {
  expect(actions.find('/a/', rest, new URLSearchParams(query))).toEqual({ route: { path }, model });
});

it.each(['m', ':run', 'm:', 'm:walk', 'm:run/', ''])('finds nothing for %s', (rest) => {
  expect(actions.find('/a/', rest, new URLSearchParams())).toBeUndefined();
});

function requestWith(url: string, headers: Record<string, string> = {}): IncomingMessage {
  return { url, headers } as unknown as IncomingMessage;
}

it('takes the key out of the URL and into the header', () => {
  const request = requestWith('/a/m:run?alt=sse&key=hx-secret');
  expect(takeKeyFromUrl(request).get('alt')).toBe('sse');
  expect(request).toEqual({ url: '/a/m:run?alt=sse', headers: { 'x-goog-api-key': 'hx-secret' } });
});

it('lets a key in the header count, and still hides the one in the URL', () => {
  const request = requestWith('/a/m:run?key=one', { 'x-goog-api-key': 'two' });
  takeKeyFromUrl(request);
  expect(request).toEqual({ url: '/a/m:run', headers: { 'x-goog-api-key': 'two' } });
});

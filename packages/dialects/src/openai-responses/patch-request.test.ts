import type { JsonObject } from '@helix/contracts';
import { patchRequest } from './patch-request.js';
import { sealToContent, UNSEALED } from './seal-carrier.js';

const thoughts = (content: string | undefined, id: string) => ({
  type: 'reasoning',
  id,
  summary: [],
  ...(content !== undefined && { encrypted_content: content }),
});

it('leaves out the thoughts that other providers have sealed, or none, and keeps OpenAI’s', () => {
  const own = [thoughts('gAAA', 'rs_1'), thoughts(undefined, 'rs_2')];
  const foreign = [
    thoughts(sealToContent({ dialect: 'anthropic-messages', signature: 'sig' }), 'rs_3'),
    thoughts(UNSEALED, 'rs_4'),
  ];
  const call = { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{}' };
  const body: JsonObject = { model: 'alias', input: [...own, ...foreign, call] };
  const bytes = patchRequest(Buffer.from(JSON.stringify(body)), body, { model: 'gpt', forceUsage: false });
  expect(JSON.parse(bytes.toString())).toEqual({ model: 'gpt', input: [...own, call] });
});

it('leaves every other byte as it is', () => {
  const text =
    '{ "input":[ {"role":"user","content":"helix. \\u00f6"}, {"type":"reasoning","id":"rs","encrypted_content":"gAAA"} ], "model":"alias","n":1.0 }';
  const bytes = patchRequest(Buffer.from(text), JSON.parse(text) as JsonObject, { model: 'gpt', forceUsage: false });
  expect(bytes.toString()).toBe(text.replace('alias', 'gpt'));
});

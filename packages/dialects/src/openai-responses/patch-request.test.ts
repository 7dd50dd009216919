import type { JsonObject } from '@helix/contracts';
import { patchRequest } from './patch-request.js';

it('leaves every other byte as it is', () => {
  const text =
    '{ "input":[ {"role":"user","content":"helix. \\u00f6"}, {"type":"reasoning","id":"rs","encrypted_content":"gAAA"} ], "model":"alias","n":1.0 }';
  const bytes = patchRequest(Buffer.from(text), JSON.parse(text) as JsonObject, { model: 'gpt', forceUsage: false });
  expect(bytes.toString()).toBe(text.replace('alias', 'gpt'));
});

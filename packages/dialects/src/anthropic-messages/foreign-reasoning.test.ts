import type { ChatRequest, EncodedRequest, JsonObject } from '@helix/contracts';
import { decodeRequest } from './decode-request.js';
import { encodeRequest } from './encode-request.js';
import { sealToSignature, signatureToSeal } from './seal-carrier.js';

const THINKING = { type: 'enabled', budget_tokens: 2_000 };
const CALL = { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} };
const RESULT = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'found' }] };
const CARRIED = sealToSignature({ dialect: 'gemini', signature: 'c2ln', maker: 'there' });
const UNSEALED = sealToSignature(undefined);

function rewrite(content: readonly JsonObject[], fields: JsonObject = { thinking: THINKING }): EncodedRequest {
  const request: ChatRequest = decodeRequest({
    model: 'm',
    max_tokens: 4_000,
    ...fields,
    tools: [{ name: 'look', input_schema: { type: 'object' } }],
    messages: [{ role: 'user', content: 'Look.' }, { role: 'assistant', content }, RESULT],
  });
  return encodeRequest(request, { model: 'claude', stream: false, maxOutputTokens: undefined });
}

describe('a caller’s history with reasoning that Anthropic has not signed', () => {
  it('names the maker of a seal in what carries it', () => {
    expect(signatureToSeal(CARRIED)).toEqual({ dialect: 'gemini', signature: 'c2ln', maker: 'there' });
    expect(signatureToSeal(UNSEALED)).toBeUndefined();
  });

  it.each([
    ['another’s seal', CARRIED],
    ['no seal at all', UNSEALED],
  ])('goes up without the thinking that has %s, and does not think on in a tool loop', (_what, signature) => {
    const { body, warnings } = rewrite([{ type: 'thinking', thinking: 'Hm.', signature }, CALL]);
    expect(body.messages).toEqual([{ role: 'user', content: 'Look.' }, { role: 'assistant', content: [CALL] }, RESULT]);
    expect(body.thinking).toBeUndefined();
    expect(warnings.map(({ field, action }) => [field, action])).toEqual([
      ['messages[1].content[0]', 'dropped'],
      ['thinking', 'dropped'],
    ]);
  });

  it.each([
    ['nothing', [{ type: 'clear_thinking_20251015', keep: 'all' }], undefined],
    [
      'the rest',
      [{ type: 'clear_thinking_20251015' }, { type: 'clear_tool_uses_20250919' }],
      { edits: [{ type: 'clear_tool_uses_20250919' }] },
    ],
  ])('leaves %s of the context’s edits where thinking is off, which Anthropic would refuse', (_what, edits, left) => {
    const fields = { thinking: THINKING, context_management: { edits } };
    const lost = rewrite([{ type: 'thinking', thinking: 'Hm.', signature: CARRIED }, CALL], fields);
    expect(lost.body.context_management).toEqual(left);
    expect(lost.warnings.map(({ field }) => field)).toContain('context_management.edits');
    const kept = rewrite([{ type: 'thinking', thinking: 'Hm.', signature: 'sig' }, CALL], fields);
    expect(kept.body.context_management).toEqual({ edits });
  });

  it.each<[string, JsonObject]>([
    ['signed', { type: 'thinking', thinking: 'Hm.', signature: 'sig' }],
    ['redacted', { type: 'redacted_thinking', data: 'blob' }],
    ['from a provider of this dialect that signs nothing', { type: 'thinking', thinking: 'Hm.', signature: '' }],
    ['without a signature', { type: 'thinking', thinking: 'Hm.' }],
  ])('keeps the thinking that is %s, as it was', (_what, block) => {
    const { body, warnings } = rewrite([block, CALL]);
    expect(body.messages).toMatchObject([{}, { content: [block, CALL] }, RESULT]);
    expect(body.thinking).toEqual(THINKING);
    expect(warnings).toEqual([]);
  });

  it('leaves out a turn of which nothing is left', () => {
    const { body } = rewrite([{ type: 'thinking', thinking: 'Hm.', signature: CARRIED }], {});
    expect(body.messages).toEqual([{ role: 'user', content: 'Look.' }, RESULT]);
  });
});

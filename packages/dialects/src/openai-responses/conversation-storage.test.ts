import type { JsonObject, ResponseContent } from '@helix/contracts';
import { conversationStorage as storage } from './conversation-storage.js';
import { sealToContent } from './seal-carrier.js';

const MESSAGE = { id: 'msg_1', type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hi' }] };
const CALL = { id: 'fc_1', type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{}' };
const RESULT = { type: 'function_call_output', call_id: 'call_1', output: 'out' };

function turn(input: JsonObject['input'], output: readonly JsonObject[], requestId = 'req_a1'): ResponseContent {
  return { input: storage.inputItems({ input }, requestId), response: { id: 'resp_a1', output } };
}

describe('readWish', () => {
  it.each([
    [{}, { store: undefined, previousId: undefined, background: false }],
    [
      { store: null, previous_response_id: null },
      { store: undefined, previousId: undefined, background: false },
    ],
    [
      { store: false, previous_response_id: 'resp_1', background: true },
      { store: false, previousId: 'resp_1', background: true },
    ],
    [{ previous_response_id: '' }, { store: undefined, previousId: undefined, background: false }],
  ])('reads %j', (body, wish) => {
    expect(storage.readWish(body)).toEqual(wish);
  });

  it.each([['store'], ['previous_response_id']])('refuses a %s of the wrong type, naming it', (field) => {
    expect(() => storage.readWish({ [field]: 1 })).toThrow(expect.objectContaining({ param: field }));
  });
});

describe('what is kept of the input', () => {
  it('is a message for a text, with ids that hold the answer’s', () => {
    expect(storage.inputItems({ input: 'Hi' }, 'req_a1')).toEqual([
      {
        id: 'msg_a1_in0',
        type: 'message',
        role: 'user',
        status: 'completed',
        content: [{ type: 'input_text', text: 'Hi' }],
      },
    ]);
  });

  it('keeps ids and parts that were given, and adds what is missing', () => {
    const parts = [{ type: 'input_image', image_url: 'data:image/png;base64,AAAA' }];
    const given = [{ role: 'user', content: parts }, MESSAGE, CALL, RESULT, { role: 'assistant', content: 'Yes' }];
    expect(storage.inputItems({ input: given }, 'req_a1')).toEqual([
      expect.objectContaining({ id: 'msg_a1_in0', type: 'message', content: parts }),
      expect.objectContaining(MESSAGE),
      CALL,
      { ...RESULT, id: 'item_a1_in3' },
      expect.objectContaining({ id: 'msg_a1_in4', content: [{ type: 'output_text', text: 'Yes' }] }),
    ]);
  });

  it.each([undefined, null, []])('is nothing for the input %j', (input) => {
    expect(storage.inputItems({ ...(input !== undefined && { input }) }, 'req_a1')).toEqual([]);
  });
});

describe('replay', () => {
  const turns = [turn('One', [MESSAGE]), turn([RESULT], [CALL], 'req_b2')];

  it('puts the turns before the input, in their order, and takes the id of the answer before away', () => {
    const body = { model: 'm', instructions: 'New.', input: 'Two', previous_response_id: 'resp_a1', store: true };
    const { input, ...rest } = storage.replay(body, turns);
    expect(rest).toEqual({ model: 'm', instructions: 'New.', store: true });
    expect(input).toEqual([
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'One' }] },
      MESSAGE,
      RESULT,
      CALL,
      { type: 'message', role: 'user', content: 'Two' },
    ]);
  });

  it('takes a request without input of its own', () => {
    expect(storage.replay({ model: 'm' }, [turn('One', [MESSAGE])]).input).toHaveLength(2);
  });

  it('leaves what it was given unchanged', () => {
    const body = Object.freeze({
      input: Object.freeze([Object.freeze({ ...RESULT })]),
      previous_response_id: 'resp_a1',
    });
    storage.replay(body as unknown as JsonObject, turns);
    expect(body.previous_response_id).toBe('resp_a1');
  });
});

describe('forProvider', () => {
  const own = { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: 'gAAAA' };
  const foreign = { ...own, encrypted_content: sealToContent({ dialect: 'anthropic-messages', signature: 's' }) ?? '' };
  const elsewhere = { id: 'rs_2', type: 'reasoning', summary: [] };
  const open = { id: 'rs_3', type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: 'Hm' }] };

  it('leaves out reasoning that the provider cannot read, and nothing else', () => {
    const { input } = storage.forProvider({ input: [own, foreign, elsewhere, open, MESSAGE] }, { store: undefined });
    expect(input).toEqual([own, open, MESSAGE]);
  });

  it.each([
    [{ store: true }, false, { store: false }],
    [{}, false, { store: false }],
    [{ store: true }, undefined, { store: true }],
    [{}, undefined, {}],
  ] as const)('makes of %j with %s: %j', (body, store, expected) => {
    expect(storage.forProvider({ ...body, input: 'Hi', previous_response_id: 'x' }, { store })).toEqual({
      ...expected,
      input: 'Hi',
    });
  });
});

describe('names of items', () => {
  const kept = turn('One', [{ ...MESSAGE, id: 'msg_a1_0' }]);
  const named = (id: string): JsonObject => ({ type: 'item_reference', id });

  it('lead to the answers that hold them, each once', () => {
    const input = [named('msg_a1_0'), { id: 'msg_a1_in0' }, named('rs_b2_3'), named('msg_native'), MESSAGE, CALL];
    expect(storage.answersReferred({ input })).toEqual(['resp_a1', 'resp_b2']);
    expect(storage.answersReferred({ input: 'Hi' })).toEqual([]);
  });

  it('are replaced by the items, and stay where there are none', () => {
    const { input } = storage.resolveItems(
      { input: [named('msg_a1_in0'), named('msg_a1_0'), named('msg_x_9'), CALL] },
      [kept],
    );
    expect(input).toEqual([
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'One' }] },
      { ...MESSAGE, id: 'msg_a1_0' },
      named('msg_x_9'),
      CALL,
    ]);
  });
});

import { anIntent, aRequest } from '@helix/testkit';
import { Dimensions } from './dimensions.js';

const PAYER = { org: undefined, team: 'team_1', user: undefined, key: undefined, endUser: undefined, tags: [] };

describe('dimensions', () => {
  it('are the same for the same content, whichever object brings it', () => {
    const dimensions = new Dimensions();
    expect(dimensions.payerOf({ ...PAYER })).toBe(dimensions.payerOf({ ...PAYER, tags: [] }));
    expect(dimensions.originOfIntent(anIntent())).toBe(dimensions.originOfIntent(anIntent({ id: 'att_2' })));
    expect(dimensions.originOfRequest(aRequest())).toBe(dimensions.originOfRequest(aRequest({ id: 'req_2' })));
  });

  it('tell apart what differs in anything, and nothing from an empty name', () => {
    const dimensions = new Dimensions();
    const payers = [
      PAYER,
      { ...PAYER, org: 'team_1', team: undefined },
      { ...PAYER, endUser: '' },
      { ...PAYER, endUser: 'null' },
      { ...PAYER, tags: ['a,b'] },
      { ...PAYER, tags: ['a', 'b'] },
    ];
    expect(new Set(payers.map((payer) => dimensions.payerOf(payer))).size).toBe(payers.length);
    const intents = [
      anIntent(),
      anIntent({ model: 'a', upstreamModel: 'b|c' }),
      anIntent({ model: 'a|b', upstreamModel: 'c' }),
      anIntent({ generation: 'gen_2' }),
      anIntent({ operation: 'embeddings' }),
      anIntent({ dialect: 'anthropic-messages' }),
      anIntent({ provider: 'claude' }),
    ];
    expect(new Set(intents.map((intent) => dimensions.originOfIntent(intent))).size).toBe(intents.length);
    const requests = [aRequest(), aRequest({ model: 'other' }), aRequest({ generation: 'gen_2' })];
    expect(new Set(requests.map((request) => dimensions.originOfRequest(request))).size).toBe(requests.length);
    expect(dimensions.originOfRequest(aRequest())).not.toBe(dimensions.originOfIntent(anIntent()));
  });

  it('are remembered up to a bound', () => {
    const dimensions = new Dimensions(10);
    for (let index = 0; index < 1_000; index++) {
      dimensions.payerOf({ ...PAYER, endUser: `user-${index}` });
      dimensions.originOfIntent(anIntent({ upstreamModel: `model-${index}` }));
      expect(dimensions.size).toBeLessThanOrEqual(20);
    }
  });
});

import type { NanoUsd } from '@helix/contracts';
import { anAttempt, anIntent, aRequest } from '@helix/testkit';
import { recoverRows } from './recover.js';

describe('recoverRows', () => {
  it('books a call in flight by its estimate, with a request that failed', () => {
    const intent = anIntent();
    const { attempts, requests } = recoverRows({ attempts: [], requests: [], inFlight: [intent] });
    expect(attempts).toMatchObject([
      {
        intent,
        status: 'truncated',
        cost: intent.estimatedCost,
        estimated: true,
        buckets: { inputUncached: intent.estimatedInputTokens, outputText: 0 },
      },
    ]);
    expect(requests).toMatchObject([
      {
        id: intent.requestId,
        createdAt: intent.admittedAt,
        payer: intent.payer,
        status: 'truncated',
        httpStatus: 500,
        estimated: true,
        cost: intent.estimatedCost,
        attempts: 1,
      },
    ]);
  });

  it('makes one request of a fallback, with the sums of its attempts', () => {
    const first = anAttempt({ cost: 300n as NanoUsd });
    const second = anIntent({ id: 'att_2', estimatedCost: (2n ** 60n) as NanoUsd });
    const { attempts, requests } = recoverRows({ attempts: [first], requests: [], inFlight: [second] });
    expect(attempts).toHaveLength(2);
    expect(requests).toMatchObject([{ id: 'req_1', attempts: 2, cost: 2n ** 60n + 300n, estimated: true }]);
    expect(requests[0]?.buckets.inputUncached).toBe(first.buckets.inputUncached + second.estimatedInputTokens);
  });

  it('leaves a request that had ended as it was, though a call of it was in flight', () => {
    const request = aRequest();
    expect(recoverRows({ attempts: [], requests: [request], inFlight: [anIntent()] }).requests).toEqual([request]);
  });
});

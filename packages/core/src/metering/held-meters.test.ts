import type { NanoUsd } from '@helix/contracts';
import fc from 'fast-check';
import { budget, CHEAP, DEAR, demand, settle, useMetering } from './held-meters.test.support.js';

describe('HeldMeters', () => {
  const suite = useMetering();
  const { acquire, stateOf } = suite;

  it('reserves the upper bound, and books what was used instead', () => {
    const held = acquire([demand({ meter: budget(10_000n) })]);
    expect(stateOf()).toEqual({ settled: 0n, reserved: 200n });
    held.markDispatched();
    held.addUse({ targetId: CHEAP.id, cost: 120n as NanoUsd, tokens: 50 });
    settle(held);
    expect(stateOf()).toEqual({ settled: 120n, reserved: 0n });
    expect(held.amounts).toContainEqual({ id: 'usd', reserved: 200n, settled: 120n });
    expect(suite.keeper.size).toBe(0);
  });

  it('books once, however often it is settled', () => {
    const held = acquire([demand({ meter: budget(10_000n) })]);
    held.addUse({ targetId: CHEAP.id, cost: 120n as NanoUsd, tokens: 50 });
    settle(held);
    settle(held);
    held.addUse({ targetId: CHEAP.id, cost: 120n as NanoUsd, tokens: 50 });
    settle(held);
    expect(stateOf()).toEqual({ settled: 120n, reserved: 0n });
  });

  it('books the sum of all attempts, and holds nothing afterwards, whatever they cost', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.bigInt(0n, 2_000n), fc.nat(500)), { maxLength: 8 }), (attempts) => {
        suite.reset();
        const held = acquire([
          demand({ meter: budget(1_000_000n) }),
          demand({
            meter: { id: 'tpm', kind: 'rate', dimension: 'tokens', scope: {}, limit: 1_000_000n, windowMs: 60_000 },
          }),
          demand({ meter: { id: 'slots', kind: 'slots', dimension: 'parallel', scope: {}, limit: 5n } }),
        ]);
        for (const [cost, tokens] of attempts) {
          held.markDispatched();
          held.addUse({ targetId: CHEAP.id, cost: cost as NanoUsd, tokens });
        }
        settle(held);
        expect(stateOf()).toEqual({ settled: attempts.reduce((sum, [cost]) => sum + cost, 0n), reserved: 0n });
        expect(stateOf('tpm')?.reserved).toBe(0n);
        expect(held.amounts.find(({ id }) => id === 'tpm')?.settled).toBe(
          BigInt(attempts.reduce((sum, [, tokens]) => sum + tokens, 0)),
        );
        expect(stateOf('slots')).toEqual({ settled: 0n, reserved: 0n });
      }),
      { numRuns: 50 },
    );
  });

  it('holds nothing anywhere when one meter refuses', () => {
    const slots = demand({ meter: { id: 'slots', kind: 'slots', dimension: 'parallel', scope: {}, limit: 5n } });
    expect(() => acquire([slots, demand({ meter: budget(199n) })])).toThrow(
      expect.objectContaining({ code: 'spend_cap_reached', status: 402 }),
    );
    expect(stateOf('slots')?.reserved ?? 0n).toBe(0n);
    expect(stateOf()).toEqual({ settled: 0n, reserved: 0n });
    expect(suite.keeper.size).toBe(0);
  });

  it('charges one request, however many attempts it takes', async () => {
    const rpm = demand({
      meter: { id: 'rpm', kind: 'rate', dimension: 'requests', scope: {}, limit: 1n, windowMs: 60_000 },
    });
    const held = acquire([rpm]);
    held.markDispatched();
    expect(await held.moveTo(DEAR)).toBe(true);
    held.markDispatched();
    settle(held);
    expect(held.amounts).toContainEqual({ id: 'rpm', reserved: 1n, settled: 1n });
  });

  it('gives the request back that never went out', () => {
    const rpm = demand({
      meter: { id: 'rpm', kind: 'rate', dimension: 'requests', scope: {}, limit: 1n, windowMs: 60_000 },
    });
    settle(acquire([rpm]));
    expect(() => acquire([rpm])).not.toThrow();
  });

  it('charges a demand for named targets only for these', () => {
    const held = acquire([demand({ meter: budget(1_000n), targets: [DEAR.id] })]);
    held.addUse({ targetId: CHEAP.id, cost: 70n as NanoUsd, tokens: 1 });
    held.addUse({ targetId: DEAR.id, cost: 80n as NanoUsd, tokens: 1 });
    settle(held);
    expect(stateOf()).toEqual({ settled: 80n, reserved: 0n });
  });
});

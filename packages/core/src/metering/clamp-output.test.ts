import { budget, demand, useMetering } from './held-meters.test.support.js';

describe('clamping the output', () => {
  const { acquire, stateOf } = useMetering();

  it('clamps the output to what the budget still buys', () => {
    // 100 for the input leaves 500: 50 tokens of output.
    const held = acquire([demand({ meter: budget(600n), clamp: true })], { maxOutputTokens: 1_000 });
    expect(held.clampedOutput).toBe(50);
    expect(stateOf()?.reserved).toBe(600n);
  });

  it('does not clamp below what is worth a call, and says nothing of a clamp where there was none', () => {
    expect(() => acquire([demand({ meter: budget(250n), clamp: true })], { maxOutputTokens: 1_000 })).toThrow(
      expect.objectContaining({ code: 'spend_cap_reached' }),
    );
    expect(acquire([demand({ meter: budget(1_000n), clamp: true })]).clampedOutput).toBeUndefined();
  });
});

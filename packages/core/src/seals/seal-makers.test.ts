import { SealMakers } from './seal-makers.js';

const seal = (signature: string) => ({ dialect: 'anthropic-messages', signature });

describe('SealMakers', () => {
  it('knows the maker of a seal by what is secret of it', () => {
    const makers = new SealMakers();
    makers.remember({ dialect: 'openai-responses', signature: 'rs_1', data: 'secret' }, 'here');
    expect(makers.makerOf({ dialect: 'openai-responses', data: 'secret' })).toBe('here');
    expect(makers.makerOf({ dialect: 'anthropic-messages', data: 'secret' })).toBeUndefined();
    expect(makers.makerOf({ dialect: 'openai-responses', signature: 'rs_1' })).toBeUndefined();
  });

  it('keeps a bounded number, and forgets the longest unused first', () => {
    const makers = new SealMakers(2);
    makers.remember(seal('a'), 'one');
    makers.remember(seal('b'), 'two');
    expect(makers.makerOf(seal('a'))).toBe('one');
    makers.remember(seal('c'), 'three');
    expect(['a', 'b', 'c'].map((name) => makers.makerOf(seal(name)))).toEqual(['one', undefined, 'three']);
  });

  it('keeps nothing of a seal without a secret', () => {
    const makers = new SealMakers();
    makers.remember(seal(''), 'one');
    expect(makers.makerOf(seal(''))).toBeUndefined();
  });
});

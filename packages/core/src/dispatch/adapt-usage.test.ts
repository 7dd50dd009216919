import { type ChatDialect, EMPTY_BUCKETS, type Provider, type StreamFacts } from '@helix/contracts';
import { adaptUsage } from './adapt-usage.js';

describe('adaptUsage', () => {
  it('corrects the usage of a tap and hides nothing else that it knows', () => {
    const usage = { buckets: { ...EMPTY_BUCKETS, inputUncached: 1 } };
    const facts: Required<StreamFacts> = {
      contentStarted: true,
      finished: true,
      isOver: true,
      usage,
      generatedTokens: 2,
      model: 'm',
      id: 'i',
      error: { class: 'server_error', message: 'no' },
      isErrorBare: true,
      response: { id: 'i' },
      seals: [],
    };
    const dialect = { id: 'd', createStreamTap: () => ({ facts }) } as unknown as ChatDialect;
    const provider = { adaptUsage: () => ({ buckets: EMPTY_BUCKETS }) } as unknown as Provider;
    const tap = (adaptUsage(dialect, provider) as ChatDialect).createStreamTap({ dropUsage: false });
    expect(tap.facts).toMatchObject({ ...facts, usage: { buckets: EMPTY_BUCKETS } });
  });
});

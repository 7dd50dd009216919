import type { LocalEnvironment, SmallReply, SmallRequest } from '@helix/provider-kit';

export interface FakeEnvironment {
  readonly environment: LocalEnvironment;
  /** What was asked of token endpoints, in order. */
  readonly requests: SmallRequest[];
  /** Milliseconds since the epoch. */
  now: number;
  files: Record<string, string>;
  variables: Record<string, string>;
  /** How they answer; by default with `token-1`, `token-2` … for an hour. */
  answer: (request: SmallRequest, count: number) => SmallReply | Promise<SmallReply>;
}

/** A machine without a network, with token endpoints that count. */
export function fakeEnvironment(): FakeEnvironment {
  const requests: SmallRequest[] = [];
  const fake: FakeEnvironment = {
    requests,
    now: 1_700_000_000_000,
    files: {},
    variables: {},
    answer: (_request, count) => ({
      status: 200,
      text: JSON.stringify({ access_token: `token-${count}`, expires_in: 3_600 }),
    }),
    environment: {
      get variables() {
        return fake.variables;
      },
      now: () => fake.now,
      readFile: (path) => Promise.resolve(fake.files[path]),
      request: async (request) => {
        requests.push(request);
        return fake.answer(request, requests.length);
      },
      homeFolder: '/home/law',
    },
  };
  return fake;
}

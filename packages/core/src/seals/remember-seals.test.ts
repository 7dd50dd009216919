import type { ChatDialect, ReasoningSeal } from '@helix/contracts';
import type { AttemptResult } from '../dispatch/attempt-result.js';
import type { UpstreamCall } from '../dispatch/upstream-call.js';
import { rememberSeals } from './remember-seals.js';
import { SealMakers } from './seal-makers.js';

const OWN: ReasoningSeal = { dialect: 'own', signature: 'abc' };
const DIALECT = {
  seals: { dialect: 'own', find: () => undefined, marks: ['"signature"'] },
  decodeResponse: (body: unknown) => {
    if (body === null) throw new Error('not an answer');
    return { choices: [{ blocks: [{ seal: OWN }, { seal: { dialect: 'other', signature: 'xyz' } }] }] };
  },
} as unknown as ChatDialect;
const CALL = { dialect: DIALECT, keySpace: 'here' } as unknown as UpstreamCall;
const plain = (text: string): AttemptResult => ({ kind: 'json', bytes: Buffer.from(text) }) as unknown as AttemptResult;
const STREAMED = { kind: 'streamed' } as unknown as AttemptResult;

describe('rememberSeals', () => {
  it.each([
    ['a stream', STREAMED, [OWN], 'here'],
    ['a plain answer', plain('{"signature":1}'), undefined, 'here'],
    ['a plain answer without one', plain('{}'), undefined, undefined],
    ['a plain answer that cannot be read', plain('null "signature"'), undefined, undefined],
    ['a stream of another dialect’s', STREAMED, [{ dialect: 'other', signature: 'abc' }], undefined],
  ])('keeps who made the seals of %s', (_what, result, streamed, maker) => {
    const makers = new SealMakers();
    rememberSeals(makers, { scope: { chatDialect: DIALECT }, call: CALL, result, streamed });
    expect(makers.makerOf(OWN)).toBe(maker);
    expect(makers.makerOf({ dialect: 'other', signature: 'xyz' })).toBeUndefined();
  });
});

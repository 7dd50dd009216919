import { type ChatDialect, type ChatRequest, HelixError, type ReasoningSeal, type SealsHeld } from '@helix/contracts';
import { RequestSeals } from './request-seals.js';
import { SealMakers } from './seal-makers.js';

const OWN = 'anthropic-messages';

function asking(...seals: readonly ReasoningSeal[]): ChatRequest {
  return {
    model: 'm',
    stream: false,
    includeUsage: false,
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'Hello' }] },
      ...seals.map((seal) => ({
        role: 'assistant' as const,
        content: [{ type: 'reasoning' as const, text: '', seal }],
      })),
    ],
  };
}

function sealsOf(
  request: ChatRequest,
  given: { held?: SealsHeld | undefined; several?: boolean; makers?: SealMakers } = {},
) {
  let decoded = 0;
  const seals = new RequestSeals(
    {
      body: {},
      changed: undefined,
      chatDialect: {
        seals: { dialect: OWN, marks: [], find: () => ('held' in given ? given.held : 'carried') },
      } as unknown as ChatDialect,
      severalKeySpaces: given.several ?? true,
      chatRequest: () => {
        decoded += 1;
        return request;
      },
    },
    given.makers ?? new SealMakers(),
  );
  return { seals, decoded: () => decoded };
}

describe('the seals of a request', () => {
  it.each([
    ['there are none', { held: undefined }],
    ['its own seals can only come from one key space', { held: 'own' as const, several: false }],
  ])('are not looked for when %s', (_when, given) => {
    const { seals, decoded } = sealsOf(asking({ dialect: OWN, signature: 'abc' }), given);
    expect(seals.hasForeign('here')).toBe(false);
    expect(seals.lastMaker()).toBeUndefined();
    expect(decoded()).toBe(0);
  });

  it('are foreign when another dialect or another key space made them', () => {
    const makers = new SealMakers();
    makers.remember({ dialect: OWN, signature: 'known' }, 'there');
    const isForeign = (seal: ReasoningSeal): boolean => sealsOf(asking(seal), { makers }).seals.hasForeign('here');
    expect(isForeign({ dialect: 'gemini', signature: 's', maker: 'here' })).toBe(true);
    expect(isForeign({ dialect: OWN, signature: 's', maker: 'there' })).toBe(true);
    expect(isForeign({ dialect: OWN, signature: 'known' })).toBe(true);
    expect(isForeign({ dialect: OWN, signature: 's', maker: 'here' })).toBe(false);
    expect(isForeign({ dialect: OWN, signature: 'unknown' })).toBe(false);
  });

  it('tell the last maker, which the turn under way goes on from', () => {
    const request = asking(
      { dialect: 'gemini', signature: 'a', maker: 'first' },
      { dialect: 'openai-responses', data: 'b', maker: 'second' },
      { dialect: OWN, signature: 'nobody knows' },
    );
    expect(sealsOf(request).seals.lastMaker()).toEqual({ maker: 'second', dialect: 'openai-responses' });
  });

  it('are no dialect’s own any more at a target that did not make them, and untouched at the one that did', () => {
    const request = asking({ dialect: OWN, signature: 'a', maker: 'there' }, { dialect: OWN, signature: 'b' });
    const { seals } = sealsOf(request);
    expect(seals.fit(request, 'there')).toBe(request);
    const fitted = seals.fit(request, 'here');
    expect(fitted.messages[1]?.content[0]).toMatchObject({ seal: { dialect: `${OWN} at there` } });
    expect(fitted.messages[2]).toBe(request.messages[2]);
  });

  it('are all foreign to a key space that has refused one, which may be asked again once', () => {
    const request = asking({ dialect: OWN, signature: 'unknown' });
    const { seals } = sealsOf(request, { held: 'own', several: false });
    expect(seals.hasForeign('here')).toBe(false);
    expect(seals.refuse('here')).toEqual({ mayTryAgain: true, isMaker: false });
    expect(seals.hasForeign('here')).toBe(true);
    expect(seals.fit(request, 'here').messages[1]?.content[0]).toMatchObject({
      seal: { dialect: `${OWN} at another provider` },
    });
    expect(seals.hasForeign('there')).toBe(false);
    expect(seals.refuse('here').mayTryAgain).toBe(false);
  });

  it('that a key space refuses although it made them are known as its own, so that no other is asked', () => {
    const { seals } = sealsOf(asking({ dialect: 'gemini', signature: 'a', maker: 'here' }));
    expect(seals.refuse('here')).toEqual({ mayTryAgain: true, isMaker: true });
  });

  it('cannot be what a request without any is refused for', () => {
    expect(sealsOf(asking(), { held: undefined }).seals.refuse('here').mayTryAgain).toBe(false);
  });

  it('of a body that cannot be read are left to the provider', () => {
    const seals = new RequestSeals(
      {
        body: {},
        changed: undefined,
        chatDialect: {
          seals: { dialect: OWN, marks: [], find: () => 'carried' },
        } as unknown as ChatDialect,
        severalKeySpaces: true,
        chatRequest: () => {
          throw new HelixError('invalid_request', 'no');
        },
      },
      new SealMakers(),
    );
    expect(seals.hasForeign('here')).toBe(false);
  });
});

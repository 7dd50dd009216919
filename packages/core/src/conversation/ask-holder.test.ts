import type { Dialect, Provider, UpstreamHandler, UpstreamRequest, UpstreamTransport } from '@helix/contracts';
import { FakeClock } from '@helix/testkit';
import type { Generation } from '../generation/generation.js';
import type { CoreServices } from '../services.js';
import { askHolder } from './ask-holder.js';

const REQUEST: UpstreamRequest = {
  origin: 'http://127.0.0.1',
  path: '/v1/responses/resp_1',
  method: 'GET',
  headers: {},
  body: undefined,
};

/** Asks a provider whose `dial` is given; `sent` are the handlers of what went out, `aborted` why it was ended. */
function ask(clock: FakeClock, dial: Provider['dial'], signal?: AbortSignal) {
  const sent: UpstreamHandler[] = [];
  const aborted: string[] = [];
  const transport: Pick<UpstreamTransport, 'send'> = {
    send(_request, handler) {
      sent.push(handler);
      return { pause: () => undefined, resume: () => undefined, abort: ({ message }) => aborted.push(message) };
    },
  };
  const provider = { dialects: ['openai-responses'], storesResponses: true, dial };
  const generation = { providers: new Map([['keeper', { provider, transport }]]) };
  const answer = askHolder({ clock } as unknown as CoreServices, generation as unknown as Generation, {
    holder: { provider: 'keeper', model: 'gpt-5', contextTokens: 0 },
    dialect: {
      id: 'openai-responses',
      decodeError: () => ({ class: 'server_error', message: 'no' }),
    } as unknown as Dialect,
    resource: { method: 'GET', path: '/resp_1', query: '' },
    signal,
  });
  return { answer, sent, aborted };
}

describe('askHolder', () => {
  it('ends a dial that does not answer at the connect limit, with nothing sent', async () => {
    const clock = new FakeClock();
    const { answer, sent } = ask(clock, () => new Promise<never>(() => undefined));
    const refused = expect(answer).rejects.toMatchObject({ code: 'upstream_timeout' });
    clock.advance(5_000);
    await refused;
    expect(sent).toHaveLength(0);
  });

  it('sends what a dial made later, and gives the answer', async () => {
    const { answer, sent } = ask(new FakeClock(), () => Promise.resolve(REQUEST));
    await new Promise(setImmediate);
    sent[0]?.onConnect();
    sent[0]?.onHeaders(200, { 'content-type': 'application/json' });
    sent[0]?.onData(Buffer.from('{"id":"resp_1"}'));
    sent[0]?.onEnd();
    await expect(answer).resolves.toEqual({ id: 'resp_1' });
  });

  it('ends an answer that does not come at the total limit of the call, dial included', async () => {
    const clock = new FakeClock();
    const { answer, sent } = ask(clock, () => REQUEST);
    await new Promise(setImmediate);
    const refused = expect(answer).rejects.toMatchObject({ code: 'upstream_timeout' });
    sent[0]?.onConnect();
    clock.advance(60_000);
    await refused;
  });

  it('ends the dial when the caller goes, with nothing sent when it answers after all', async () => {
    const caller = new AbortController();
    let dialed: (request: UpstreamRequest) => void = () => undefined;
    const clock = new FakeClock();
    const dialing = new Promise<UpstreamRequest>((resolve) => {
      dialed = resolve;
    });
    const { answer, sent } = ask(clock, () => dialing, caller.signal);
    const refused = expect(answer).rejects.toMatchObject({ code: 'cancelled' });
    caller.abort();
    await refused;
    dialed(REQUEST);
    await new Promise(setImmediate);
    expect(sent).toHaveLength(0);
    expect(clock.pending).toBe(0);
  });

  it('ends what was sent when the caller goes, and leaves no timer', async () => {
    const caller = new AbortController();
    const clock = new FakeClock();
    const { answer, sent, aborted } = ask(clock, () => REQUEST, caller.signal);
    const refused = expect(answer).rejects.toMatchObject({ code: 'cancelled' });
    await new Promise(setImmediate);
    sent[0]?.onConnect();
    sent[0]?.onHeaders(200, {});
    caller.abort();
    await refused;
    expect(aborted).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('sends nothing for a caller that has gone before', async () => {
    const { answer, sent } = ask(new FakeClock(), () => REQUEST, AbortSignal.abort());
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
    expect(sent).toHaveLength(0);
  });
});

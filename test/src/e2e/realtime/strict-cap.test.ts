import { waitUntil } from '@helix/testkit';
import { metersOf, requestsOf } from '../../support/run-gateway.js';
import { useRealtime } from './use-realtime.js';

describe('a realtime session under a strict cap', () => {
  const suite = useRealtime();
  const { start, open, lastRequest, expectNothingReserved } = suite;

  /** 7,000 tokens of sound: $0.448. */
  const LONG = { input_tokens: 0, output_tokens: 7_000, output_token_details: { audio_tokens: 7_000 } };
  const SPOKEN = {
    type: 'realtime',
    audio: { input: { turn_detection: { type: 'server_vad' } } },
    max_output_tokens: 8_000,
  };
  const ASKED = { type: 'realtime', audio: { input: { turn_detection: null } }, max_output_tokens: 8_000 };

  it('is closed within a second when the next answer is not covered, which the provider never sees', async () => {
    suite.upstream.behaviour = { usage: LONG, session: ASKED };
    await start('[ { scope: team, usd: 1.3, per: month, mode: strict } ]');
    const caller = await open();
    for (let turn = 1; turn <= 2; turn++) {
      caller.send({ type: 'response.create' });
      await waitUntil(() => caller.received.filter(({ data }) => data.includes('response.done')).length === turn);
    }
    const askedAt = performance.now();
    caller.send({ type: 'response.create' });
    const closed = await caller.waitForClose();
    expect(closed).toMatchObject({ code: 1008, reason: 'spend_cap_reached' });
    expect(closed.at - askedAt).toBeLessThan(1_000);
    expect(await caller.event('error')).toMatchObject({
      error: { code: 'spend_cap_reached', type: 'insufficient_quota' },
    });
    await waitUntil(() => suite.upstream.last.closed !== undefined);
    expect(suite.upstream.last.types).toEqual(['response.create', 'response.create']);
    expect(await lastRequest()).toMatchObject({
      status: 'truncated',
      code: 'spend_cap_reached',
      estimated: false,
      cost_usd: 0.896,
    });
    const meter = (await metersOf(suite.gateway)).find(({ dimension }) => dimension === 'usd');
    expect(meter).toMatchObject({ settled: 0.896, reserved: 0 });
  });

  it('cancels what is under way first, and books what it says it used', async () => {
    suite.upstream.behaviour = { usage: LONG, session: ASKED, holdsOn: true };
    await start('[ { scope: team, usd: 1.1, per: month, mode: strict } ]');
    const caller = await open();
    caller.send({ type: 'response.create' });
    await caller.event('response.output_text.delta');
    const askedAt = performance.now();
    caller.send({ type: 'response.create', response: { conversation: 'none', max_output_tokens: 16_000 } });
    const closed = await caller.waitForClose();
    expect(closed.code).toBe(1008);
    expect(closed.at - askedAt).toBeLessThan(1_000);
    expect(suite.upstream.last.types).toEqual(['response.create', 'response.cancel']);
    expect(await lastRequest()).toMatchObject({ code: 'spend_cap_reached', estimated: false, cost_usd: 0.448 });
    await expectNothingReserved();
  });

  it('is closed before an answer that begins by itself could pass it', async () => {
    suite.upstream.behaviour = { usage: LONG, session: SPOKEN };
    await start('[ { scope: team, usd: 1.1, per: month, mode: strict } ]');
    const caller = await open();
    const session = suite.upstream.last;
    suite.upstream.end(session, suite.upstream.begin(session));
    const endedAt = performance.now();
    const closed = await caller.waitForClose();
    expect(closed.code).toBe(1008);
    expect(closed.at - endedAt).toBeLessThan(1_000);
    // The answer itself has come.
    await caller.event('response.done');
    expect(await lastRequest()).toMatchObject({ code: 'spend_cap_reached', cost_usd: 0.448 });
    await expectNothingReserved();
  });

  it('cuts a caller that does not read within a second all the same', async () => {
    suite.upstream.behaviour = { usage: LONG, session: SPOKEN };
    await start('[ { scope: team, usd: 1.1, per: month, mode: strict } ]');
    const caller = await open();
    caller.socket.pause();
    const session = suite.upstream.last;
    suite.upstream.end(session, suite.upstream.begin(session));
    const endedAt = performance.now();
    await waitUntil(async () => (await requestsOf(suite.gateway)).length === 1);
    await waitUntil(() => session.closed !== undefined);
    expect(performance.now() - endedAt).toBeLessThan(1_000);
    caller.socket.resume();
    await caller.waitForClose();
    await expectNothingReserved();
  });
});

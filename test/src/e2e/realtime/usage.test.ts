import { waitUntil } from '@helix/testkit';
import { metersOf } from '../../support/run-gateway.js';
import { ANSWER_COST, USAGE, useRealtime } from './use-realtime.js';

describe('the usage of a realtime session', () => {
  const suite = useRealtime();
  const { start, open, lastRequest, expectNothingReserved } = suite;

  it('relays a thousand messages each way, in order, byte by byte, and books the exact usage', async () => {
    suite.upstream.behaviour = { usage: USAGE };
    await start('[ { scope: team, usd: 5, per: month, mode: strict } ]');
    const caller = await open();
    const session = suite.upstream.last;
    const messages = Array.from({ length: 1_000 }, (_, index) => ({
      data: Buffer.from(index % 2 === 0 ? `{"type":"x", "n":${index},  "s":"Grüße 👋"}` : [index & 255, 0, 255, 10]),
      isBinary: index % 2 === 1,
    }));
    for (const { data, isBinary } of messages) {
      caller.socket.send(data, { binary: isBinary });
      session.socket.send(data, { binary: isBinary });
    }
    await waitUntil(() => session.received.length >= 1_000 && caller.received.length >= 1_001);
    expect(session.received).toEqual(messages);
    expect(caller.received.slice(1)).toEqual(messages);
    caller.send({ type: 'response.create' });
    caller.send({ type: 'response.create' });
    await waitUntil(() => caller.received.filter(({ data }) => data.includes('response.done')).length === 2);
    // Booked while the session goes on, not at its end.
    await waitUntil(async () => {
      const { data } = await suite.gateway.admin<{ data: { cost_usd: number }[] }>('GET', 'spend');
      return Math.abs((data[0]?.cost_usd ?? 0) - 2 * ANSWER_COST) < 1e-9;
    });
    caller.socket.close(4001, 'done');
    await waitUntil(() => session.closed !== undefined);
    expect(session.closed).toEqual({ code: 4001, reason: 'done' });
    const request = await lastRequest();
    expect(request).toMatchObject({
      operation: 'realtime',
      dialect: 'openai-realtime',
      model: 'talk',
      status: 'ok',
      estimated: false,
      usage: {
        input_tokens: 200,
        output_tokens: 160,
        buckets: { input_uncached: 60, cache_read: 60, input_audio: 80, output_text: 40, output_audio: 120 },
      },
    });
    expect(request['cost_usd']).toBeCloseTo(2 * ANSWER_COST, 9);
    const meter = (await metersOf(suite.gateway)).find(({ dimension }) => dimension === 'usd');
    expect(meter?.settled).toBeCloseTo(2 * ANSWER_COST, 9);
    await expectNothingReserved();
  });

  it('books transcripts of what was said, by tokens or by their length', async () => {
    await start();
    const caller = await open();
    const { socket } = suite.upstream.last;
    const type = 'conversation.item.input_audio_transcription.completed';
    const tokens = {
      type: 'tokens',
      input_tokens: 15,
      output_tokens: 5,
      input_token_details: { audio_tokens: 12, text_tokens: 3 },
    };
    socket.send(JSON.stringify({ type, transcript: 'Hi', usage: tokens }));
    socket.send(JSON.stringify({ type, transcript: 'Ho', usage: { type: 'duration', seconds: 2.5 } }));
    await waitUntil(() => caller.received.length === 3);
    caller.socket.close();
    const request = await lastRequest();
    expect(request).toMatchObject({
      estimated: true,
      usage: { buckets: { input_uncached: 3, input_audio: 12 + 25, output_text: 5 } },
    });
    expect(request['cost_usd']).toBeCloseTo((3 * 4 + 37 * 32 + 5 * 16) / 1e6, 9);
  });
});

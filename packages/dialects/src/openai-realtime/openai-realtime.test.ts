import { EMPTY_BUCKETS, HelixError } from '@helix/contracts';
import { decodeDuration, decodeRealtimeUsage } from './decode-realtime-usage.js';
import { openaiRealtime } from './index.js';
import { readSettings } from './session-settings.js';

function bytes(event: object): Buffer {
  return Buffer.from(JSON.stringify(event));
}

describe('the usage of a session', () => {
  it('is told apart by kind, cached tokens by theirs', () => {
    const usage = decodeRealtimeUsage({
      input_tokens: 150,
      output_tokens: 80,
      input_token_details: {
        text_tokens: 40,
        audio_tokens: 60,
        image_tokens: 50,
        cached_tokens: 35,
        cached_tokens_details: { text_tokens: 10, audio_tokens: 20, image_tokens: 5 },
      },
      output_token_details: { text_tokens: 20, audio_tokens: 60 },
    });
    expect(usage?.buckets).toEqual({
      ...EMPTY_BUCKETS,
      inputUncached: 30,
      cacheRead: 35,
      inputAudio: 40,
      inputImage: 45,
      outputText: 20,
      outputAudio: 60,
    });
  });

  it.each([
    [undefined, undefined],
    [null, undefined],
    [{}, undefined],
    [{ input_tokens: 5, input_token_details: { audio_tokens: 9, cached_tokens: 9 } }, { cacheRead: 5 }],
    [{ output_tokens: 5, output_token_details: { audio_tokens: 9 } }, { outputAudio: 5 }],
  ])('is never more than its total (%j)', (raw, expected) => {
    expect(decodeRealtimeUsage(raw)?.buckets).toEqual(expected && { ...EMPTY_BUCKETS, ...expected });
  });

  it('of a transcript by the second is that of so much sound', () => {
    expect(decodeDuration({ type: 'duration', seconds: 2.51 })?.buckets).toEqual({ ...EMPTY_BUCKETS, inputAudio: 26 });
    expect(decodeDuration({ seconds: -1 })).toBeUndefined();
    expect(decodeDuration({ seconds: 1e300 })).toBeUndefined();
  });
});

describe('the settings of a session', () => {
  it.each([
    [{ turn_detection: null }, false],
    [{ turn_detection: { type: 'server_vad' } }, true],
    [{ audio: { input: { turn_detection: { type: 'semantic_vad', create_response: false } } } }, false],
    [{ audio: { input: { turn_detection: null } } }, false],
    [{ type: 'transcription' }, false],
    [{}, true],
  ])('%j: answers begin by themselves: %s', (session, startsAlone) => {
    expect(readSettings(session).startsAlone).toBe(startsAlone);
  });

  it('limit an answer by number, and by nothing else', () => {
    expect(readSettings({ max_output_tokens: 7 }).outputLimit).toBe(7);
    expect(readSettings({ max_response_output_tokens: 8 }).outputLimit).toBe(8);
    expect(readSettings({ max_output_tokens: 'inf' }).outputLimit).toBeUndefined();
  });
});

describe('a session that is read along', () => {
  it('bounds the next answer by what the last told and what has come since', () => {
    const reader = openaiRealtime.createSessionReader();
    const created = bytes({ type: 'session.created', session: { turn_detection: null, max_output_tokens: 50 } });
    expect(reader.readReceived(created)).toEqual({ kind: 'settled' });
    expect(reader.nextBound).toEqual({ input: created.length, output: 50 });
    const ask = bytes({ type: 'response.create', response: { max_output_tokens: 9 } });
    expect(reader.readSent(ask)).toEqual({ kind: 'asked' });
    expect(reader.nextBound).toEqual({ input: created.length + ask.length, output: 9 });
    expect(reader.readReceived(bytes({ type: 'response.created', response: { id: 'r' } }))).toEqual({ kind: 'begun' });
    // What comes while an answer is under way is not in it.
    const item = bytes({ type: 'conversation.item.create', item: { content: [{ type: 'input_text', text: 'Hi' }] } });
    expect(reader.readSent(item)).toBeUndefined();
    const usage = { input_tokens: 20, output_tokens: 10 };
    expect(reader.readReceived(bytes({ type: 'response.done', response: { id: 'r', usage } }))).toMatchObject({
      kind: 'ended',
      usage: { buckets: { inputUncached: 20, outputText: 10 } },
    });
    expect(reader.nextBound).toEqual({ input: 30 + item.length, output: 50 });
    // An answer beside the conversation does not make it shorter.
    reader.readReceived(bytes({ type: 'response.created', response: { id: 'o' } }));
    reader.readReceived(
      bytes({ type: 'response.done', response: { id: 'o', usage: { input_tokens: 1, output_tokens: 1 } } }),
    );
    expect(reader.nextBound.input).toBe(31 + item.length);
  });

  it('takes sound for a token a thousand characters, and an image for the most it can be', () => {
    const reader = openaiRealtime.createSessionReader();
    reader.readSent(bytes({ type: 'input_audio_buffer.append', audio: 'A'.repeat(64_000) }));
    expect(reader.nextBound.input).toBe(65);
    const content = [
      { type: 'input_audio', audio: 'A'.repeat(10_000) },
      { type: 'input_image', image_url: `data:image/png;base64,${'A'.repeat(100_000)}` },
    ];
    reader.readSent(bytes({ type: 'conversation.item.create', item: { type: 'message', content } }));
    expect(reader.nextBound.input).toBeGreaterThan(65 + 10 + 16_384);
    expect(reader.nextBound.input).toBeLessThan(65 + 10 + 16_384 + 250);
  });

  it('counts what an answer makes, sound by its length, until it has ended', () => {
    const reader = openaiRealtime.createSessionReader();
    reader.readReceived(bytes({ type: 'response.created', response: { id: 'r' } }));
    const delta = (type: string, text: string): void =>
      void reader.readReceived(bytes({ type, response_id: 'r', delta: text }));
    delta('response.output_text.delta', 'Hello');
    delta('response.output_audio.delta', 'A'.repeat(6_400));
    expect(reader.generated).toEqual({ text: 1, audio: 2 });
    expect(reader.readReceived(bytes({ type: 'response.done', response: { id: 'r', status: 'failed' } }))).toEqual({
      kind: 'ended',
      usage: undefined,
      generated: { text: 1, audio: 2 },
    });
    expect(reader.generated).toEqual({ text: 0, audio: 0 });
  });

  it.each([
    ['no JSON', Buffer.from([0, 255, 10])],
    ['no object', Buffer.from('[1]')],
    ['another event', bytes({ type: 'rate_limits.updated' })],
    ['an answer without anything', bytes({ type: 'response.output_text.delta' })],
  ])('makes nothing of %s', (_what, message) => {
    const reader = openaiRealtime.createSessionReader();
    expect(reader.readReceived(message)).toBeUndefined();
    expect(reader.readSent(message)).toBeUndefined();
  });
});

it('tells an error as an event', () => {
  const error = new HelixError('spend_cap_reached', 'It is spent.');
  expect(JSON.parse(openaiRealtime.encodeSessionError(error, 'req_1'))).toMatchObject({
    type: 'error',
    error: { type: 'insufficient_quota', code: 'spend_cap_reached', message: 'It is spent.' },
  });
});

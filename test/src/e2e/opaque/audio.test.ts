import { toFile } from 'openai';
import { SOUND, useOpaque } from './use-opaque.js';

describe('speech and transcripts', () => {
  const suite = useOpaque();
  const { start, openai, lastRequest } = suite;

  it('speaks for the official client, byte by byte as it comes, and books the characters', async () => {
    await start();
    const answer = await openai().audio.speech.create({ model: 'speak', voice: 'alloy', input: 'Grüße 👋' });
    expect(answer.headers.get('content-type')).toBe('audio/mpeg');
    const sound = Buffer.from(await answer.arrayBuffer());
    expect(sound.equals(Buffer.concat([Buffer.alloc(1_024, 0), Buffer.alloc(1_024, 1)]))).toBe(true);
    expect(await lastRequest()).toMatchObject({
      operation: 'speech',
      cost_usd: 0.000105,
      estimated: false,
      usage: { units: { characters: 7 } },
    });
  });

  it('estimates the tokens of speech that reports none', async () => {
    await start();
    await (await openai().audio.speech.create({ model: 'speak-by-token', voice: 'alloy', input: 'Hi' })).arrayBuffer();
    const request = await lastRequest();
    expect(request).toMatchObject({ estimated: true, usage: { output_tokens: 3, units: { characters: 2 } } });
    expect(request['cost_usd']).toBeGreaterThan(0);
  });

  it.each([
    ['the usage of the answer', undefined, 4],
    ['the duration of verbose JSON', 'verbose_json' as const, 3.5],
  ])('transcribes a file for the official client and books %s', async (_what, format, seconds) => {
    await start();
    const file = await toFile(SOUND, 'hello.mp3', { type: 'audio/mpeg' });
    const answer = await openai().audio.transcriptions.create({
      file,
      model: 'hear',
      ...(format !== undefined && { response_format: format }),
    });
    expect(answer.text).toBe('Hello from upstream');
    expect(await lastRequest()).toMatchObject({ cost_usd: seconds * 0.0001, usage: { units: { seconds } } });
  });

  it('books by what is usual a transcript that says nothing of its length', async () => {
    await start();
    const file = await toFile(Buffer.alloc(16_000), 'hello.mp3', { type: 'audio/mpeg' });
    const answer = await openai().audio.transcriptions.create({ file, model: 'hear', response_format: 'text' });
    expect(String(answer)).toContain('Hello from upstream');
    expect(await lastRequest()).toMatchObject({ estimated: true, usage: { units: { seconds: 2 } } });
  });
});

import { toFile } from 'openai';
import { SOUND, useOpaque } from './use-opaque.js';

describe('images', () => {
  const suite = useOpaque();
  const { start, openai, lastRequest } = suite;

  it('makes images for the official client, by the piece, at the first target that can', async () => {
    await start();
    const { data, response } = await openai().images.generate({ model: 'draw', prompt: 'A cat', n: 2 }).withResponse();
    expect(data.data).toHaveLength(2);
    expect(response.headers.get('x-helix-cost-usd')).toBe('0.08');
    expect(response.headers.get('x-helix-model')).toBe('dall-e-3');
    expect(suite.upstream.journal).toHaveLength(1);
    const [entry] = suite.upstream.journal;
    expect(entry).toMatchObject({ path: '/v1/images/generations', body: { model: 'dall-e-3', prompt: 'A cat', n: 2 } });
    expect(await lastRequest()).toMatchObject({
      operation: 'image_generations',
      dialect: 'openai-images',
      model: 'draw',
      status: 'ok',
      cost_usd: 0.08,
      estimated: false,
      usage: { input_tokens: 0, output_tokens: 0, units: { images: 2 } },
    });
    const { data: spend } = await suite.gateway.admin<{ data: unknown[] }>('GET', 'spend?group_by=model');
    expect(spend).toEqual([expect.objectContaining({ model: 'draw', cost_usd: 0.08, units: { images: 2 } })]);
  });

  it('books the tokens of a model that counts them', async () => {
    suite.upstream.respond({ usage: { input: 100, output: 4_000 } });
    await start();
    await openai().images.generate({ model: 'draw-by-token', prompt: 'A cat' });
    expect(await lastRequest()).toMatchObject({
      cost_usd: (100 * 5 + 4_000 * 40) / 1e6,
      usage: { input_tokens: 100, output_tokens: 4_000, units: { images: 1 } },
    });
  });

  it('streams images for the official client as they become clearer, and books the last event’s usage', async () => {
    const usage = { input_tokens: 10, output_tokens: 1_000, total_tokens: 1_010 };
    const events = [
      { type: 'image_generation.partial_image', b64_json: 'YQ==', partial_image_index: 0 },
      { type: 'image_generation.completed', b64_json: 'Yg==', usage },
    ];
    const body = Buffer.from(events.map((each) => `event: ${each.type}\ndata: ${JSON.stringify(each)}\n\n`).join(''));
    const headers = { 'content-type': 'text/event-stream; charset=utf-8' };
    suite.upstream.script({ replay: { status: 200, headers, body }, chunking: 'byte' });
    await start();
    const stream = await openai().images.generate({ model: 'draw-by-token', prompt: 'A cat', stream: true });
    const seen: string[] = [];
    for await (const event of stream) seen.push(event.type);
    expect(seen).toEqual(events.map(({ type }) => type));
    expect(await lastRequest()).toMatchObject({
      estimated: false,
      cost_usd: (10 * 5 + 1_000 * 40) / 1e6,
      usage: { output_tokens: 1_000, units: { images: 1 } },
    });
  });

  it('takes the next target while nothing was sent, with the whole body again', async () => {
    suite.upstream.script({ error: { status: 500 } });
    await start();
    const image = await toFile(SOUND, 'cat.png', { type: 'image/png' });
    const { response } = await openai().images.edit({ model: 'draw', image, prompt: 'A hat' }).withResponse();
    expect(response.headers.get('x-helix-attempts')).toBe('2');
    const [first, second] = suite.upstream.journal;
    expect(second?.path).toBe('/v1/images/edits');
    expect(second?.bytes.toString('latin1')).toBe(first?.bytes.toString('latin1').replace('dall-e-3', 'dall-e-2'));
  });
});

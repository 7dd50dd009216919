import { toFile } from 'openai';
import { metersOf, requestsOf } from '../../support/run-gateway.js';
import { useOpaque } from './use-opaque.js';

describe('prices and caps of images and audio', () => {
  const suite = useOpaque();
  const { start, openai } = suite;

  it('refuses at a cap before the upstream, and what has no price', async () => {
    await start('[ { scope: team, usd: 0.1, per: month, zone: UTC, mode: strict } ]');
    const draw = (n: number): Promise<unknown> => openai().images.generate({ model: 'draw', prompt: 'A cat', n });
    await expect(draw(3)).rejects.toMatchObject({ status: 402, code: 'spend_cap_reached' });
    await expect(openai().images.generate({ model: 'nobody-knows', prompt: 'A cat' })).rejects.toMatchObject({
      status: 400,
      code: 'price_unknown',
    });
    // By its bytes it may be 2000 seconds long.
    const file = await toFile(Buffer.alloc(1_000_000), 'hello.mp3', { type: 'audio/mpeg' });
    await expect(openai().audio.transcriptions.create({ file, model: 'hear' })).rejects.toMatchObject({
      status: 402,
    });
    expect(suite.upstream.journal).toHaveLength(0);
    await draw(2);
    expect((await metersOf(suite.gateway)).find(({ dimension }) => dimension === 'usd')).toMatchObject({
      settled: 0.08,
      reserved: 0,
    });
    await expect(draw(1)).rejects.toMatchObject({ status: 402 });
  });

  it('reranks under a cap by the searches that the provider bills', async () => {
    const body = Buffer.from(JSON.stringify({ id: 'r', results: [], meta: { billed_units: { search_units: 1 } } }));
    suite.upstream.respond({ replay: { status: 200, headers: { 'content-type': 'application/json' }, body } });
    await start('[ { scope: team, usd: 0.003, per: month, zone: UTC, mode: strict } ]');
    const rank = (): Promise<Response> =>
      suite.gateway.post('/v1/rerank', { model: 'rank', query: 'Hi', documents: ['a'] });
    expect((await rank()).headers.get('x-helix-cost-usd')).toBe('0.002');
    expect((await rank()).status).toBe(402);
    expect(suite.upstream.journal).toHaveLength(1);
  });

  it('shows a price by the piece where models are listed, and no price by the token that is none', async () => {
    await start();
    const { data } = await openai().models.list();
    const priceOf = (id: string): unknown =>
      (data.find((model) => model.id === id) as { readonly pricing?: unknown } | undefined)?.pricing;
    expect(priceOf('speak')).toEqual({ per_character: '0.000015' });
    expect(priceOf('draw-by-token')).toMatchObject({ prompt: '0.000005', completion: '0.00004' });
  });

  it('can be tried without a key at the sandbox', async () => {
    await start();
    const image = await openai().images.generate({ model: 'sandbox', prompt: 'A cat', n: 2 });
    const png = Buffer.from(image.data?.[1]?.b64_json ?? '', 'base64');
    expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
    const speech = await openai().audio.speech.create({ model: 'sandbox', voice: 'alloy', input: 'Hello' });
    const wav = Buffer.from(await speech.arrayBuffer());
    expect(wav.subarray(0, 4).toString('latin1')).toBe('RIFF');
    const file = await toFile(wav, 'hello.wav');
    expect(await openai().audio.transcriptions.create({ file, model: 'sandbox' })).toMatchObject({
      text: 'You sent 0.3 seconds of sound.',
    });
    expect((await requestsOf(suite.gateway)).map((request) => request['cost_usd'])).toEqual([0.0003, 0.005, 0.02]);
  });
});

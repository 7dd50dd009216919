import type { ChatRequest, Part } from '@helix/contracts';
import { inlineMedia, mediaUrlsOf } from './inline-media.js';

const NEVER = new AbortController().signal;
const URL_A = 'https://images.example/a.png';
const URL_B = 'https://images.example/b.pdf';

function requestWith(...content: readonly Part[]): ChatRequest {
  return { model: 'm', stream: false, includeUsage: false, messages: [{ role: 'user', content }] };
}

function fetchOf(bytes: number): { readonly urls: string[]; readonly fetch: Parameters<typeof inlineMedia>[1] } {
  const urls: string[] = [];
  return {
    urls,
    fetch: (url) => {
      urls.push(url);
      const mediaType = url.endsWith('.pdf') ? 'application/pdf' : 'image/png';
      return Promise.resolve({ mediaType, data: Buffer.alloc(bytes, 'a') });
    },
  };
}

const image = (url: string): Part => ({ type: 'image', source: { kind: 'url', url }, detail: 'low' });

describe('inlineMedia', () => {
  it('puts bytes where a URL was, in turns and in tool results, and keeps the rest of the part', async () => {
    const { fetch, urls } = fetchOf(3);
    const result: Part = {
      type: 'tool-result',
      callId: 'c',
      content: [{ type: 'document', source: { kind: 'url', url: URL_B }, name: 'b' }],
    };
    const inlined = await inlineMedia(requestWith(image(URL_A), { type: 'text', text: 'x' }, result), fetch, NEVER);
    expect(urls).toEqual([URL_A, URL_B]);
    expect(inlined.messages[0]?.content).toEqual([
      { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'YWFh' }, detail: 'low' },
      { type: 'text', text: 'x' },
      {
        ...result,
        content: [
          { type: 'document', source: { kind: 'base64', mediaType: 'application/pdf', data: 'YWFh' }, name: 'b' },
        ],
      },
    ]);
  });

  it('fetches a URL once, however often it is named', async () => {
    const { fetch, urls } = fetchOf(3);
    const request = requestWith(image(URL_A), image(URL_A));
    expect(mediaUrlsOf(request)).toEqual([URL_A]);
    await inlineMedia(request, fetch, NEVER);
    expect(urls).toEqual([URL_A]);
  });

  it('gives the same request when nothing is named by URL', async () => {
    const request = requestWith({ type: 'text', text: 'x' });
    const { fetch, urls } = fetchOf(3);
    expect(await inlineMedia(request, fetch, NEVER)).toBe(request);
    expect(urls).toEqual([]);
  });

  it('refuses too many, before anything is fetched, and too much', async () => {
    const { fetch, urls } = fetchOf(21 * 1024 * 1024);
    const many = requestWith(...Array.from({ length: 21 }, (_, index) => image(`${URL_A}?${index}`)));
    await expect(inlineMedia(many, fetch, NEVER)).rejects.toMatchObject({ code: 'invalid_request' });
    expect(urls).toEqual([]);
    await expect(inlineMedia(requestWith(image(URL_A), image(URL_B)), fetch, NEVER)).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });
});

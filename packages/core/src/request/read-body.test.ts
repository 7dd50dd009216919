import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import fc from 'fast-check';
import { readBody } from './read-body.js';

function request(headers: Readonly<Record<string, string>> = {}): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  Object.assign(message.headers, headers);
  return message;
}

function send(message: IncomingMessage, ...chunks: readonly Buffer[]): void {
  for (const chunk of chunks) message.push(chunk);
  message.complete = true;
  message.push(null);
}

describe('readBody', () => {
  it('gives the bytes, however they are split', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 10 }), async (pieces) => {
        const message = request();
        const reading = readBody(message, 1_000);
        const chunks = pieces.map((piece) => Buffer.from(piece));
        send(message, ...chunks);
        expect(await reading).toEqual(Buffer.concat(chunks));
      }),
      { numRuns: 30 },
    );
  });

  it('does not copy a body that came in one chunk', async () => {
    const message = request();
    const reading = readBody(message, 1_000);
    const chunk = Buffer.from('{}');
    send(message, chunk);
    expect(await reading).toBe(chunk);
  });

  it('takes a body of exactly the limit, and not a byte more', async () => {
    const fits = request();
    const reading = readBody(fits, 10);
    send(fits, Buffer.alloc(5), Buffer.alloc(5));
    expect(await reading).toHaveLength(10);
    const exceeds = request();
    const refused = readBody(exceeds, 10);
    send(exceeds, Buffer.alloc(5), Buffer.alloc(6));
    await expect(refused).rejects.toMatchObject({ code: 'body_too_large', status: 413, shouldRetry: false });
  });

  it('refuses by the declared length before anything is read', async () => {
    await expect(readBody(request({ 'content-length': '11' }), 10)).rejects.toMatchObject({ code: 'body_too_large' });
  });

  it('does not believe a declared length that is too small', async () => {
    const message = request({ 'content-length': '1' });
    const reading = readBody(message, 10);
    send(message, Buffer.alloc(11));
    await expect(reading).rejects.toMatchObject({ code: 'body_too_large' });
  });

  it('calls it cancelled when the caller goes in the middle', async () => {
    const message = request();
    const reading = readBody(message, 10);
    message.push(Buffer.alloc(1));
    message.destroy();
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('does not wait for a caller that had gone before', async () => {
    const message = request();
    message.destroy();
    await expect(readBody(message, 10)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('gives no bytes for no body', async () => {
    const message = request();
    const reading = readBody(message, 10);
    send(message);
    expect(await reading).toHaveLength(0);
  });
});

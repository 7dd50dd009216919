import { type LookupAddress, lookup as resolveName } from 'node:dns';
import { isIP } from 'node:net';
import { HelixError } from '@helix/contracts';
import { Agent, request } from 'undici';
import { isPublicAddress } from './public-address.js';

/** Bytes of an image or a document that a caller named by its URL. */
export interface FetchedMedia {
  /** Without parameters, in lower case. */
  readonly mediaType: string;
  readonly data: Buffer;
}

export interface MediaLimits {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly maxRedirects: number;
  readonly mediaTypes: readonly string[];
}

export const MEDIA_LIMITS: MediaLimits = Object.freeze({
  maxBytes: 20 * 1024 * 1024,
  timeoutMs: 10_000,
  maxRedirects: 3,
  mediaTypes: Object.freeze(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'application/pdf']),
});

type Resolve = (
  name: string,
  options: { readonly all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Fetches what a request names by URL, for providers that take bytes only. The URL comes from a caller, so every hop must be http(s) on a public
 * address: the address is checked when the socket is made, by the name's answer that is really connected to, after each redirect anew.
 */
export class MediaFetcher {
  readonly #limits: MediaLimits;
  readonly #isAllowed: (address: string) => boolean;
  readonly #agent: Agent;

  /** `isAllowed` and `resolve` are for tests: by default public addresses, as the system resolves names. */
  constructor(
    options: {
      readonly limits?: Partial<MediaLimits>;
      readonly isAllowed?: (address: string) => boolean;
      readonly resolve?: Resolve;
    } = {},
  ) {
    this.#limits = { ...MEDIA_LIMITS, ...options.limits };
    this.#isAllowed = options.isAllowed ?? isPublicAddress;
    const resolve = options.resolve ?? resolveName;
    this.#agent = new Agent({
      connections: 8,
      keepAliveTimeout: 1_000,
      connect: {
        timeout: this.#limits.timeoutMs,
        lookup: (name, _options, done) =>
          resolve(name, { all: true }, (error, addresses) => {
            if (error !== null) return done(error, []);
            const allowed = addresses.filter(({ address }) => this.#isAllowed(address));
            done(allowed.length === 0 ? new Error('no public address') : null, allowed);
          }),
      },
    });
  }

  /** Throws `invalid_request` saying what was wrong with the URL or its answer. `signal` ends the wait. */
  async fetch(url: string, signal: AbortSignal): Promise<FetchedMedia> {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(this.#limits.timeoutMs)]);
    let next = this.#parse(url);
    for (let hops = 0; hops <= this.#limits.maxRedirects; hops++) {
      const answer = await this.#get(next, limited);
      const { location } = answer.headers;
      if (answer.statusCode >= 300 && answer.statusCode < 400 && typeof location === 'string') {
        answer.body.destroy();
        next = this.#parse(location, next);
        continue;
      }
      return this.#read(answer, next);
    }
    throw refuse(next, `redirects more than ${this.#limits.maxRedirects} times`);
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }

  #parse(text: string, base?: URL): URL {
    const url = URL.parse(text, base);
    if (url === null) throw new HelixError('invalid_request', 'A media URL is malformed.', { shouldRetry: false });
    if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse(url, 'is neither http nor https');
    if (url.username !== '' || url.password !== '') throw refuse(url, 'holds credentials');
    const host = url.hostname.replace(/^\[|\]$/g, '');
    // Numbers need no resolver, so no lookup would see them.
    if (isIP(host) !== 0 && !this.#isAllowed(host)) throw refuse(url, 'is not on a public address');
    return url;
  }

  async #get(url: URL, signal: AbortSignal): ReturnType<typeof request> {
    try {
      const answer = await request(url, {
        dispatcher: this.#agent,
        signal,
        headers: { accept: this.#limits.mediaTypes.join(', ') },
      });
      // A body that is given up says so as an error event; who gave it up knows already.
      answer.body.on('error', ignoreAbort);
      return answer;
    } catch (cause) {
      throw refuse(url, signal.aborted ? 'did not answer in time' : 'cannot be reached on a public address', cause);
    }
  }

  async #read(answer: Awaited<ReturnType<typeof request>>, url: URL): Promise<FetchedMedia> {
    const { statusCode, headers, body } = answer;
    const mediaType =
      String(headers['content-type'] ?? '')
        .split(';', 1)[0]
        ?.trim()
        .toLowerCase() ?? '';
    try {
      if (statusCode !== 200) throw refuse(url, `answers with status ${statusCode}`);
      if (!this.#limits.mediaTypes.includes(mediaType))
        throw refuse(
          url,
          `is ${mediaType === '' ? 'of no media type' : mediaType}, not ${this.#limits.mediaTypes.join(', ')}`,
        );
      const chunks: Buffer[] = [];
      let size = Number(headers['content-length'] ?? 0);
      if (size > this.#limits.maxBytes) throw refuse(url, `is larger than ${this.#limits.maxBytes} bytes`);
      size = 0;
      for await (const chunk of body as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > this.#limits.maxBytes) throw refuse(url, `is larger than ${this.#limits.maxBytes} bytes`);
        chunks.push(chunk);
      }
      return { mediaType, data: Buffer.concat(chunks) };
    } catch (error) {
      body.destroy();
      throw error instanceof HelixError ? error : refuse(url, 'broke off its answer', error);
    }
  }
}

function ignoreAbort(): void {}

/** The host is named, the path and query are not: they may hold a signature. */
function refuse(url: URL, why: string, cause?: unknown): HelixError {
  return new HelixError('invalid_request', `The media at ${url.host} ${why}. Send it as base64 instead.`, {
    shouldRetry: false,
    ...(cause === undefined ? {} : { cause }),
  });
}

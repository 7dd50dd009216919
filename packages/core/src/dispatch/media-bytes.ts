import { HelixError } from '@helix/contracts';
import { inlineMedia } from '../media/inline-media.js';
import type { RequestScope } from '../request/request-scope.js';
import type { CoreServices } from '../services.js';
import { baseRequest } from './upstream-call.js';

/** What a request names by URL, as bytes: fetched once, for the first target that takes bytes only. */
export class MediaBytes {
  #missing: HelixError | undefined;

  constructor(
    private readonly scope: RequestScope,
    private readonly services: CoreServices,
  ) {}

  /** Why it could not be had; other targets may take its URL. */
  get missing(): HelixError | undefined {
    return this.#missing;
  }

  /** Puts it into `scope.inlined`. Throws `missing`, and what is no fault of the media. */
  async fetch(): Promise<void> {
    const { scope } = this;
    if (this.#missing !== undefined) throw this.#missing;
    if (scope.inlined !== undefined) return;
    const { clock, media } = this.services;
    const startedAt = clock.monotonic();
    try {
      scope.inlined = await inlineMedia(baseRequest(scope), (url, signal) => media.fetch(url, signal), scope.signal);
    } catch (error) {
      if (error instanceof HelixError) this.#missing = error;
      throw error;
    } finally {
      scope.waitedMs += clock.monotonic() - startedAt;
    }
  }
}

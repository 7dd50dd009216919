import { hash } from 'node:crypto';
import type { CancelTimer, Clock } from '@helix/contracts';

const KEPT_MS = 10_000;
const MOST_KEPT = 1_000;

/**
 * The SHA-256 of secrets, as lower-case hex: hashed once and then found for up to ten seconds, while a key is in steady use.
 *
 * This is the one place that holds secrets beyond their request, so a dump of the process's memory shows the keys of the last ten seconds; it
 * would show many of those anyway, as headers of requests in flight and of requests not yet swept up. Hence: only keys that are known are
 * remembered, at most a thousand, all are let go together by a timer (an idle process holds none), and nothing can list or print them.
 */
export class DigestMemo {
  readonly #clock: Clock;
  readonly #digests = new Map<string, string>();
  #cancel: CancelTimer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  digestOf(secret: string): string {
    return this.#digests.get(secret) ?? hash('sha256', secret, 'hex');
  }

  /** To be called for known keys only: what anyone may send must not push them out. */
  remember(secret: string, digest: string): void {
    if (this.#digests.size >= MOST_KEPT || this.#digests.has(secret)) return;
    this.#digests.set(secret, digest);
    this.#cancel ??= this.#clock.schedule(KEPT_MS, () => this.clear());
  }

  clear(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#digests.clear();
  }
}

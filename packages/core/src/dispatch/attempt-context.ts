import type { Generation } from '../generation/generation.js';
import type { HeldMeters } from '../metering/held-meters.js';
import type { RequestScope } from '../request/request-scope.js';
import type { CoreServices } from '../services.js';

/** What all attempts of a request share. */
export interface AttemptContext {
  /** Acquired for this request: nothing is sent without. */
  readonly held: HeldMeters;
  readonly scope: RequestScope;
  readonly generation: Generation;
  readonly services: CoreServices;
  /** The request's last moment, in monotonic milliseconds. */
  readonly totalAt: number;
}

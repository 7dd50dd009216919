import type { Clock, Logger } from '@helix/contracts';
import type { SqliteResponseStore } from './sqlite-response-store.js';

/** Between two looks for what is too old or too much. */
const SWEEP_EVERY_MS = 60_000;
/** After a step that was not the last one: others go first. */
const NEXT_STEP_MS = 20;

/** Sweeps a store in small steps until it is stopped by what this gives. */
export function sweepResponses(store: SqliteResponseStore, clock: Clock, logger: Logger): () => void {
  let cancel = clock.schedule(SWEEP_EVERY_MS, step);
  function step(): void {
    let isMore = false;
    try {
      isMore = store.sweep();
    } catch (error) {
      logger.error('stored responses could not be swept; the next round tries again', { error: String(error) });
    }
    cancel = clock.schedule(isMore ? NEXT_STEP_MS : SWEEP_EVERY_MS, step);
  }
  return () => cancel();
}

import type { Clock, Ledger, Logger, MeterStore, ResponseStore } from '@helix/contracts';
import type { DrainSlots } from './dispatch/drain-slots.js';
import type { RecentStatistics } from './dispatch/target-statistics.js';
import type { GenerationManager } from './generation/generation-manager.js';
import type { MediaFetcher } from './media/fetch-media.js';
import type { Estimator } from './metering/estimator.js';
import type { HoldKeeper } from './metering/hold-keeper.js';
import type { ObserverQueue } from './request/observer-queue.js';
import type { OpenRequests } from './request/open-requests.js';
import type { SealMakers } from './seals/seal-makers.js';
import type { BatchHolds } from './stored/batch-holds.js';
import type { RetainedObjects } from './stored/retained-objects.js';

/** What outlives generations: one of each per process. */
export interface CoreServices {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly ledger: Ledger;
  readonly meters: MeterStore;
  readonly estimator: Estimator;
  readonly keeper: HoldKeeper;
  readonly drain: DrainSlots;
  readonly statistics: RecentStatistics;
  readonly observers: ObserverQueue;
  readonly open: OpenRequests;
  readonly generations: GenerationManager;
  readonly media: MediaFetcher;
  readonly responses: ResponseStore;
  readonly sealMakers: SealMakers;
  readonly objects: RetainedObjects;
  readonly batches: BatchHolds;
}

import type { Clock, Logger } from '@helix/contracts';
import {
  BatchHolds,
  type CoreServices,
  DrainSlots,
  Estimator,
  GenerationManager,
  HoldKeeper,
  MediaFetcher,
  ObserverQueue,
  OpenRequests,
  RecentStatistics,
  RetainedObjects,
  SealMakers,
} from '@helix/core';
import type { HelixDatabase } from '@helix/database';
import { MemoryMeterStore } from '@helix/meters';

/** What outlives generations, made once for the process. */
export function createServices({
  clock,
  logger,
  database,
}: {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly database: HelixDatabase;
}): CoreServices {
  const { ledger } = database;
  const objects = new RetainedObjects(database.ownedObjects, logger);
  const meters = new MemoryMeterStore({ clock });
  const keeper = new HoldKeeper(meters, clock, logger);
  return {
    clock,
    logger,
    ledger,
    meters,
    estimator: new Estimator(),
    keeper,
    drain: new DrainSlots(),
    statistics: new RecentStatistics(clock),
    observers: new ObserverQueue(clock, logger),
    open: new OpenRequests(),
    generations: new GenerationManager(clock, logger),
    media: new MediaFetcher(),
    responses: database.responses,
    sealMakers: new SealMakers(),
    objects,
    batches: new BatchHolds({ objects, meters, ledger, keeper, logger }),
  };
}

import { type JsonObject, type MeterState, type MeterStore, type RouteContribution, usdNumber } from '@helix/contracts';
import { readRoute, replyPage } from './admin-route.js';
import { formatTime } from './format-time.js';
import { readPage, readScope } from './query.js';

/** Meters as they stand, by id; the cursor is the last id of a page. */
export function createMeterRoutes(meters: MeterStore): readonly RouteContribution[] {
  return [
    readRoute('meters', 'Meters as they stand.', async ({ query }) => {
      const { limit, cursor } = readPage(query);
      const states = [...(await meters.list(readScope(query)))]
        .sort((left, right) => (left.meter.id < right.meter.id ? -1 : 1))
        .filter((state) => cursor === undefined || state.meter.id > cursor);
      const data = states.slice(0, limit);
      return replyPage({ data, nextCursor: states.length > limit ? data.at(-1)?.meter.id : undefined }, viewMeter);
    }),
  ];
}

function viewMeter({ meter, settled, reserved }: MeterState): JsonObject {
  const amount = (value: bigint): number => (meter.dimension === 'usd' ? usdNumber(value) : Number(value));
  const window = meter.kind === 'budget' ? meter.window : undefined;
  return {
    id: meter.id,
    scope: { ...meter.scope } as JsonObject,
    dimension: meter.dimension,
    limit: amount(meter.limit),
    settled: amount(settled),
    reserved: amount(reserved),
    per: window?.per ?? (meter.kind === 'rate' ? `${meter.windowMs / 1_000}s` : null),
    starts_at: formatTime(window?.startsAt),
    resets_at: formatTime(window?.resetsAt),
    ...(meter.dimension === 'usd'
      ? { max_overshoot_usd: settled > meter.limit ? usdNumber(settled - meter.limit) : 0 }
      : {}),
  };
}

import type { RequestTrace } from '@helix/contracts';
import { milliseconds } from './facts.js';

type TraceData = Omit<RequestTrace, 'requestId' | 'createdAt'>;

type EntryData = readonly [hook: string, plugin: string, ms: number, said: string, candidates?: readonly string[]];

type MeterData = readonly [id: string, reserved: string, settled: string];

/** A trace as its row keeps it: `[[[hook, plugin, ms, said, candidates?]…], [[meter, reserved, settled]…], warnings]`. */
export function encodeTrace({ trace, meters, warnings }: TraceData): string {
  return JSON.stringify([
    trace.map(({ hook, plugin, ms, said, candidates }) =>
      candidates === undefined
        ? [hook, plugin, milliseconds(ms), said]
        : [hook, plugin, milliseconds(ms), said, candidates],
    ),
    meters.map(({ id, reserved, settled }) => [id, reserved, settled]),
    warnings,
  ]);
}

/** Reads what `encodeTrace` wrote, and the JSON objects that were kept before schema 2. */
export function decodeTrace(data: string): TraceData {
  const parsed = JSON.parse(data) as
    | TraceData
    | readonly [readonly EntryData[], readonly MeterData[], readonly string[]];
  if (!isTuple(parsed)) return parsed;
  const [entries, meters, warnings] = parsed;
  return {
    trace: entries.map(([hook, plugin, ms, said, candidates]) => ({
      hook,
      plugin,
      ms,
      said,
      ...(candidates === undefined ? {} : { candidates }),
    })),
    meters: meters.map(([id, reserved, settled]) => ({ id, reserved, settled })),
    warnings,
  };
}

function isTuple<Tuple extends readonly unknown[]>(value: TraceData | Tuple): value is Tuple {
  return Array.isArray(value);
}

import type { RequestTrace } from '@helix/contracts';
import { type Fact, milliseconds, packMoney, unpackMoney } from './facts.js';

type TraceData = Omit<RequestTrace, 'requestId' | 'createdAt'>;

type EntryData = readonly [hook: string, plugin: string, ms: number, said: string, candidates?: readonly string[]];

/** Amounts as numbers where JSON carries them exactly; the meter's id only where the row has no set of meters. */
type MeterData = readonly Fact[] | readonly [id: string, reserved: string, settled: string];

/** A trace as its row keeps it: `[[[hook, plugin, ms, said, candidates?]…], [[reserved, settled]…], warnings]`; the set of meters says which they are. */
export function encodeTrace({ trace, meters, warnings }: TraceData): string {
  const entries = trace.map(({ hook, plugin, ms, said, candidates }) =>
    candidates === undefined
      ? [hook, plugin, milliseconds(ms), said]
      : [hook, plugin, milliseconds(ms), said, candidates],
  );
  const amounts = meters.map(({ reserved, settled }) => [packMoney(reserved), packMoney(settled)]);
  return JSON.stringify([entries, amounts, warnings]);
}

/** Reads what `encodeTrace` wrote, with the ids of its set of meters; and, without them, traces that name their meters themselves. */
export function decodeTrace(data: string, meterIds: readonly string[] | undefined): TraceData {
  const [entries, meters, warnings] = tupleOf(JSON.parse(data) as ObjectData | TupleData);
  return {
    trace: entries.map(([hook, plugin, ms, said, candidates]) => ({
      hook,
      plugin,
      ms,
      said,
      ...(candidates === undefined ? {} : { candidates }),
    })),
    meters: meters.flatMap((values, index) => {
      const [id, reserved, settled] = meterIds === undefined ? values : [meterIds[index], ...values];
      return typeof id === 'string' ? [{ id, reserved: unpackMoney(reserved), settled: unpackMoney(settled) }] : [];
    }),
    warnings,
  };
}

type TupleData = readonly [readonly EntryData[], readonly MeterData[], readonly string[]];

/** As traces were kept before schema 2. */
interface ObjectData {
  readonly trace: RequestTrace['trace'];
  readonly meters: readonly { readonly id: string; readonly reserved: string; readonly settled: string }[];
  readonly warnings: readonly string[];
}

function tupleOf(parsed: ObjectData | TupleData): TupleData {
  if (!('trace' in parsed)) return parsed;
  return [
    parsed.trace.map(({ hook, plugin, ms, said, candidates }) =>
      candidates === undefined ? [hook, plugin, ms, said] : [hook, plugin, ms, said, candidates],
    ),
    parsed.meters.map(({ id, reserved, settled }) => [id, reserved, settled]),
    parsed.warnings,
  ];
}

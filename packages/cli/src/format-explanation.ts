import type { Explanation } from '@helix/contracts';
import { formatTable } from './table.js';

/** An explanation for people: the verdict, then who may answer, who decided, and what is left of each limit. Absent values may be null: it may come from JSON. */
export function formatExplanation(
  explanation: Explanation,
  assumed: { readonly inputTokens: number; readonly outputTokens: number },
): string {
  const { model, candidates, trace, demands, refusal } = explanation;
  const size = `${assumed.inputTokens} input and ${assumed.outputTokens} output tokens`;
  const parts = [
    refusal == null
      ? `A request for "${model}" with ${size} would be served.`
      : `A request for "${model}" with ${size} would be refused (${refusal.code}): ${refusal.message}`,
  ];
  if (candidates.length > 0) {
    parts.push(
      formatTable(
        ['tried', 'target', 'estimated cost', 'state'],
        candidates.map(({ target, estimatedCostUsd }, index) => [
          String(index + 1),
          target.id,
          estimatedCostUsd == null ? 'price unknown' : `$${estimatedCostUsd}`,
          target.inactive == null ? 'active' : `inactive: ${target.inactive}`,
        ]),
      ),
    );
  }
  if (trace.length > 0) {
    parts.push(
      formatTable(
        ['plugin', 'said'],
        trace.map(({ plugin, said }) => [plugin, said]),
      ),
    );
  }
  if (demands.length > 0) {
    parts.push(
      formatTable(
        ['limit', 'on', 'per', 'allowed', 'used', 'reserved', 'passes'],
        demands.map((demand) => {
          const unit = demand.dimension === 'usd' ? '$' : '';
          return [
            demand.owner,
            demand.dimension,
            demand.per ?? '',
            `${unit}${demand.limit}`,
            `${unit}${demand.settled}`,
            `${unit}${demand.reserved}`,
            demand.passes ? 'yes' : 'no',
          ];
        }),
      ),
    );
  }
  return parts.join('\n\n');
}

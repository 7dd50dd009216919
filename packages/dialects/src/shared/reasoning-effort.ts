import type { ReasoningEffort } from '@helix/contracts';

const EFFORTS: ReadonlySet<unknown> = new Set<ReasoningEffort>([
  'none',
  'minimal',
  'low',
  'medium',
  'high',
  'xhigh',
  'max',
]);

/** Whether a value is one of the efforts that Helix knows; all dialects spell them alike. */
export function isReasoningEffort(value: unknown): value is ReasoningEffort {
  return EFFORTS.has(value);
}

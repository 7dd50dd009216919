import {
  EMPTY_BUCKETS,
  isJsonObject,
  type JsonObject,
  type OwnedObject,
  type TokenUsage,
  ZERO_USD,
} from '@helix/contracts';
import type { Generation } from '../generation/generation.js';
import type { CoreServices } from '../services.js';
import { type BatchUse, estimatedUse, notesOf } from './batch-holds.js';
import { batchPricing } from './batch-pricing.js';

const ENDED: ReadonlySet<unknown> = new Set(['completed', 'failed', 'expired', 'cancelled']);

/** Whether the provider has said that nothing more will become of a batch. */
export function hasEnded({ object }: OwnedObject): boolean {
  return ENDED.has(object['status']);
}

/** What is new of a batch. */
export interface BatchNews {
  readonly object: JsonObject;
  /** Of the batch object, or of the lines of its output. */
  readonly usage: TokenUsage | undefined;
  /** The usage is that of its output, which was read to the end. */
  readonly isRead?: boolean;
}

/** Keeps a batch's last state, makes its output the owner's, and pays for it once it has ended and says what it used. */
export async function followBatch(
  batch: OwnedObject,
  { object, usage, isRead = false }: BatchNews,
  { generation, services }: { readonly generation: Generation; readonly services: CoreServices },
): Promise<void> {
  const { clock, objects, batches } = services;
  const { heardAt = batch.createdAt } = notesOf(batch);
  const notes = { ...batch.notes, heardAt: hasEnded(batch) ? heardAt : clock.now() };
  const followed = { ...batch, object, notes };
  // Two may look at once: what is older of the two does not stand over the end.
  const known = await objects.find(batch.id);
  if (known === undefined || !hasEnded(known) || hasEnded(followed)) await objects.put(followed);
  for (const name of ['output_file_id', 'error_file_id']) {
    const id = object[name];
    if (typeof id !== 'string' || id === '' || (await objects.find(id)) !== undefined) continue;
    const file = { id, object: 'file', purpose: 'batch_output' };
    await objects.put({ ...batch, id, kind: 'file', object: file, notes: { outputOf: batch.id }, isOpen: false });
  }
  if (!batch.isOpen || !hasEnded(followed)) return;
  const use = useOf(followed, { usage, isRead }, generation);
  if (use !== undefined) await batches.settle(followed, use);
}

/** `undefined` while the output has to be read to tell. */
function useOf(
  batch: OwnedObject,
  { usage, isRead }: Pick<Required<BatchNews>, 'usage' | 'isRead'>,
  generation: Generation,
): BatchUse | undefined {
  const used = usage === undefined ? EMPTY_BUCKETS : usage.buckets;
  const isCounted = Object.values(used).some((count) => count > 0);
  if (isCounted) {
    const { intent, longestLine } = notesOf(batch);
    const target = generation.direct.targetOf(batch.provider, intent.upstreamModel);
    const pricing = batchPricing(generation.pricing, longestLine);
    const price = target === undefined ? undefined : pricing.priceOf(target, intent.admittedAt);
    const cost = price === undefined ? undefined : pricing.costOf(price, used);
    return { buckets: used, cost: cost ?? intent.estimatedCost, estimated: cost === undefined };
  }
  const counts = batch.object['request_counts'];
  const completed = isJsonObject(counts) ? counts['completed'] : undefined;
  const hasOutput = typeof batch.object['output_file_id'] === 'string';
  if (completed === 0 || (!hasOutput && batch.object['status'] === 'failed'))
    return { buckets: EMPTY_BUCKETS, cost: ZERO_USD, estimated: false };
  // Read to its end without a count, or nothing there to read: what was held is the best that is known.
  return isRead || !hasOutput ? estimatedUse(batch) : undefined;
}

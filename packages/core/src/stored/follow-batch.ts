import {
  EMPTY_BUCKETS,
  HelixError,
  isJsonObject,
  type JsonObject,
  type OwnedObject,
  type Target,
  type TokenUsage,
  ZERO_USD,
} from '@helix/contracts';
import type { Generation } from '../generation/generation.js';
import { createId } from '../ids.js';
import { unknownSummary } from '../pass-through/summarize-own-call.js';
import type { RequestScope } from '../request/request-scope.js';
import type { CoreServices } from '../services.js';
import { type BatchUse, estimatedUse, notesOf } from './batch-holds.js';
import { findOwned, ownerOf } from './owner-of.js';
import type { BatchInput } from './read-batch-input.js';

const ENDED: ReadonlySet<unknown> = new Set(['completed', 'failed', 'expired', 'cancelled']);

/**
 * A new batch: its input is one of the caller's files, whose bounds are held as one call's are, and go on being held when the request has ended. Throws
 * `not_found` for a file that is not the caller's, `invalid_request` for one that is no batch's input.
 */
export async function createBatch(
  scope: RequestScope,
  generation: Generation,
  { services, body }: { readonly services: CoreServices; readonly body: JsonObject },
): Promise<void> {
  const { input_file_id: id } = body;
  if (typeof id !== 'string' || id === '')
    throw new HelixError(
      'invalid_request',
      'input_file_id must be the id of a file that was uploaded with the purpose "batch".',
      {
        param: 'input_file_id',
        shouldRetry: false,
      },
    );
  const file = await findOwned(services.objects, scope.payer, { kind: 'file', id });
  const { provider } = file;
  const input = file.notes['batch'] as BatchInput | undefined;
  if (input === undefined)
    throw new HelixError('invalid_request', `The file "${id}" was not uploaded with the purpose "batch".`, {
      param: 'input_file_id',
      shouldRetry: false,
    });
  const target = targetFor(generation, provider, input.upstreamModel);
  const { lines, byteLength, outputTokens } = input;
  scope.isFree = false;
  scope.summary = {
    ...unknownSummary(input.model),
    units: undefined,
    byteLength,
    choices: lines,
    maxOutputTokens: outputTokens === undefined ? undefined : Math.ceil(outputTokens / lines),
  };
  scope.direct = { policy: generation.direct.policy, targets: [target] };
  scope.onAnswer = async (object) => {
    const charges = scope.held?.budgetCharges() ?? [];
    const estimate = scope.held?.estimateFor(target);
    const now = services.clock.now();
    const intent = {
      id: createId('att', now),
      requestId: createId('req', now),
      admittedAt: scope.receivedAt,
      startedAt: now,
      payer: scope.payer,
      model: input.model,
      provider,
      upstreamModel: target.model,
      operation: scope.operation,
      dialect: scope.dialect,
      estimatedCost: estimate?.cost ?? ZERO_USD,
      estimatedInputTokens: estimate?.input ?? 0,
      generation: generation.id,
    };
    const { team, key } = scope.payer;
    const batchId = String(object['id'] ?? '');
    if (batchId === '') throw new HelixError('upstream_failed', `The provider "${provider}" gave no id for the batch.`);
    await services.objects.put({
      id: batchId,
      kind: 'batch',
      provider,
      owner: ownerOf(scope.payer),
      team,
      key,
      createdAt: scope.receivedAt,
      object,
      notes: { charges, intent, payer: scope.payer },
      isOpen: true,
    });
    await services.batches.hold(batchId, charges);
  };
}

/** A model at a provider that keeps something. Throws `upstream_unavailable` when the configuration has the provider no more. */
export function targetFor(generation: Generation, provider: string, model: string): Target {
  const target = generation.direct.targetOf(provider, model);
  if (target !== undefined) return target;
  throw new HelixError('upstream_unavailable', `The provider "${provider}" is not configured any more.`);
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
  const { objects, batches } = services;
  const followed = { ...batch, object };
  await objects.put(followed);
  for (const name of ['output_file_id', 'error_file_id']) {
    const id = object[name];
    if (typeof id !== 'string' || id === '' || (await objects.find(id)) !== undefined) continue;
    const file = { id, object: 'file', purpose: 'batch_output' };
    await objects.put({ ...batch, id, kind: 'file', object: file, notes: { outputOf: batch.id }, isOpen: false });
  }
  if (!batch.isOpen || !ENDED.has(object['status'])) return;
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
    const { intent } = notesOf(batch);
    const target = generation.direct.targetOf(batch.provider, intent.upstreamModel);
    const price = target === undefined ? undefined : generation.pricing.priceOf(target, intent.admittedAt);
    const cost = price === undefined ? undefined : generation.pricing.costOf(price, used);
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

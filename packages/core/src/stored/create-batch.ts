import { HelixError, type JsonObject, type OwnedObject, type Target, ZERO_USD } from '@helix/contracts';
import type { Generation } from '../generation/generation.js';
import { createId } from '../ids.js';
import { unknownSummary } from '../pass-through/summarize-own-call.js';
import type { RequestScope } from '../request/request-scope.js';
import type { CoreServices } from '../services.js';
import type { BatchNotes } from './batch-holds.js';
import { batchPricing } from './batch-pricing.js';
import { findOwned, ownerOf } from './owner-of.js';
import type { BatchInput } from './read-batch-input.js';

/**
 * A new batch: its input is one of the caller's files, whose bounds are held as one call's are, and go on being held when the request has ended. Throws
 * `not_found` for a file that is not the caller's, `invalid_request` for one that is no batch's input, `store_unavailable` while rows cannot be written.
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
  const { lines, byteLength, longestLine, outputTokens } = input;
  await services.objects.assertWritable();
  scope.isFree = false;
  scope.summary = {
    ...unknownSummary(input.model),
    units: undefined,
    byteLength,
    choices: lines,
    maxOutputTokens: outputTokens === undefined ? undefined : Math.ceil(outputTokens / lines),
  };
  scope.pricing = batchPricing(generation.pricing, longestLine);
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
    const notes: BatchNotes = { charges, intent, payer: scope.payer, longestLine };
    const batch: OwnedObject = {
      id: batchId,
      kind: 'batch',
      provider,
      owner: ownerOf(scope.payer),
      team,
      key,
      createdAt: scope.receivedAt,
      object,
      notes: { ...notes },
      isOpen: true,
    };
    await services.objects.put(batch);
    await services.batches.hold(batchId, charges);
  };
}

/** A model at a provider that keeps something. Throws `upstream_unavailable` when the configuration has the provider no more. */
export function targetFor(generation: Generation, provider: string, model: string): Target {
  const target = generation.direct.targetOf(provider, model);
  if (target !== undefined) return target;
  throw new HelixError('upstream_unavailable', `The provider "${provider}" is not configured any more.`);
}

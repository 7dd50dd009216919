import {
  HelixError,
  isJsonObject,
  isOpaque,
  type JsonObject,
  type OpaqueDialect,
  type OwnedObject,
} from '@helix/contracts';
import { askResource, errorOfReply } from '../dispatch/ask-resource.js';
import type { ActiveProvider, Generation } from '../generation/generation.js';
import { unknownSummary } from '../pass-through/summarize-own-call.js';
import type { CoreServices } from '../services.js';
import { notesOf } from './batch-holds.js';
import { followBatch, hasEnded } from './follow-batch.js';

/** An output may be large. */
const TIMEOUTS = { connect: 10_000, headers: 60_000, firstToken: undefined, idle: 60_000, total: 600_000 };

export interface BatchLook {
  readonly generation: Generation;
  readonly services: CoreServices;
  readonly signal: AbortSignal;
}

/**
 * Looks at an open batch as its owner would: asks for its state and, where it has ended without saying what it used, reads its output to the end. Costs
 * nothing and is in no ledger; the batch is booked by `followBatch`. Throws `upstream_unavailable` for a provider that is not there any more, `not_found`,
 * `cancelled`, or what the provider's failure is to a caller.
 */
export async function lookAtBatch(batch: OwnedObject, look: BatchLook): Promise<void> {
  const { generation, services } = look;
  const active = generation.providers.get(batch.provider);
  const { intent } = notesOf(batch);
  const dialect = generation.dialects.get(intent.dialect);
  if (active === undefined || !active.provider.operations.includes('batches') || !isOpaqueDialect(dialect))
    throw new HelixError(
      'upstream_unavailable',
      `The provider "${batch.provider}" is not configured or not active any more.`,
    );
  const asking = { batch, active, dialect, look };
  const object = await askState(asking);
  await followBatch(batch, { object, usage: dialect.inspectResponse(object).usage }, { generation, services });
  const followed = await services.objects.find(batch.id);
  if (followed?.isOpen !== true || !hasEnded(followed)) return;
  const usage = await readOutput({ ...asking, batch: followed });
  await followBatch(followed, { object: followed.object, usage, isRead: true }, { generation, services });
}

interface Asking {
  readonly batch: OwnedObject;
  readonly active: ActiveProvider;
  readonly dialect: OpaqueDialect;
  readonly look: BatchLook;
}

async function askState(asking: Asking): Promise<JsonObject> {
  const { batch } = asking;
  const body = await ask(asking, { operation: 'batches', id: batch.id, action: '' });
  let object: unknown;
  try {
    object = JSON.parse(body);
  } catch {
    // Said below.
  }
  if (isJsonObject(object) && object['id'] === batch.id && typeof object['status'] === 'string') return object;
  throw new HelixError('upstream_failed', `The provider "${batch.provider}" answered without the state of the batch.`);
}

/** What the lines of its output say that was used. */
async function readOutput(asking: Asking): Promise<ReturnType<OpaqueDialect['inspectResponse']>['usage']> {
  const { batch, dialect } = asking;
  const tap = dialect.createReplyTap({
    contentType: 'application/jsonl',
    headers: {},
    summary: unknownSummary(notesOf(batch).intent.model),
  });
  await ask(asking, {
    operation: 'files',
    id: String(batch.object['output_file_id']),
    action: '/content',
    onChunk: (chunk) => void tap.push(chunk),
  });
  tap.end();
  return tap.facts.usage;
}

interface Question {
  readonly operation: 'batches' | 'files';
  readonly id: string;
  readonly action: string;
  readonly onChunk?: (chunk: Buffer) => void;
}

async function ask(
  { batch, active, dialect, look }: Asking,
  { operation, id, action, onChunk }: Question,
): Promise<string> {
  const model = notesOf(batch).intent.upstreamModel;
  const reply = await askResource(look.services.clock, active, {
    operation,
    dialect: dialect.id,
    model,
    resource: { method: 'GET', path: `/${encodeURIComponent(id)}${action}`, query: '' },
    timeouts: TIMEOUTS,
    signal: look.signal,
    onChunk,
  });
  if (reply.status < 300) return reply.body;
  throw errorOfReply(reply, active, { dialect, model });
}

function isOpaqueDialect(dialect: unknown): dialect is OpaqueDialect {
  return dialect !== undefined && isOpaque(dialect as OpaqueDialect);
}

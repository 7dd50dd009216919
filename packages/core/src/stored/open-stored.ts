import {
  HelixError,
  isOpaque,
  type OwnedKind,
  type OwnedObject,
  type RequestSummary,
  type StoredResource,
} from '@helix/contracts';
import { multipartBoundary, replaceFormField } from '@helix/wire';
import type { Generation } from '../generation/generation.js';
import { parseObject, unknownSummary } from '../pass-through/summarize-own-call.js';
import type { RequestScope } from '../request/request-scope.js';
import { parseForm } from '../request/summarize-request.js';
import type { CoreServices } from '../services.js';
import { chooseProvider } from './choose-provider.js';
import { createBatch, targetFor } from './create-batch.js';
import { followBatch } from './follow-batch.js';
import { listStored } from './list-stored.js';
import { findOwned, ownerOf } from './owner-of.js';
import { type BatchInput, readBatchInput } from './read-batch-input.js';

/**
 * Prepares a call of files or batches: whose the object is, at which provider it is kept, and what becomes of the answer. True when the call has been
 * answered already. Throws `not_found` for what is not the caller's.
 */
export async function openStored(
  scope: RequestScope,
  generation: Generation,
  services: CoreServices,
): Promise<boolean> {
  const { id } = scope.params;
  const kind: OwnedKind = scope.operation === 'files' ? 'file' : 'batch';
  scope.isFree = true;
  if (id === undefined && scope.method === 'GET') {
    scope.summary = freeSummary(scope.operation);
    await listStored(scope, services.objects);
    return true;
  }
  if (id === undefined && kind === 'batch') {
    await createBatch(scope, generation, { services, body: parseObject(scope.bytes) });
    return false;
  }
  const owned = id === undefined ? undefined : await findOwned(services.objects, scope.payer, { kind, id });
  const provider = owned?.provider ?? chooseProvider(scope, generation);
  if (owned === undefined) await services.objects.assertWritable();
  if (owned === undefined) openUpload(scope, generation, { services, provider });
  else openExisting(scope, generation, { services, owned });
  scope.summary = freeSummary(`${provider}/${scope.operation}`);
  scope.direct = { policy: generation.direct.policy, targets: [targetFor(generation, provider, scope.operation)] };
  return false;
}

interface Upload {
  readonly services: CoreServices;
  readonly provider: string;
}

function openUpload(scope: RequestScope, generation: Generation, { services, provider }: Upload): void {
  const boundary = multipartBoundary(scope.headers['content-type']);
  if (boundary === undefined)
    throw new HelixError(
      'invalid_request',
      'Send the file as multipart/form-data, with the fields `file` and `purpose`.',
      {
        param: 'file',
        shouldRetry: false,
      },
    );
  const parts = parseForm(scope.bytes, boundary);
  const purposes = parts.filter(({ name }) => name === 'purpose').map(({ content }) => content.toString('utf8').trim());
  const file = parts.find(({ name, filename }) => name === 'file' && filename !== undefined);
  if (file === undefined || purposes.length !== 1)
    throw new HelixError('invalid_request', 'The form needs a `file` and one `purpose`.', {
      param: 'file',
      shouldRetry: false,
    });
  let batch: BatchInput | undefined;
  if (purposes[0] === 'batch') {
    const { principal } = scope;
    const read = readBatchInput(file.content, generation, { principal, provider });
    batch = read.input;
    scope.bytes = replaceFormField(scope.bytes, parts, { name: 'file', value: read.bytes });
  }
  scope.form = parts;
  scope.onAnswer = (object) =>
    keep(scope, services, { kind: 'file', provider, object, notes: batch === undefined ? {} : { batch } });
}

interface Existing {
  readonly services: CoreServices;
  readonly owned: OwnedObject;
}

function openExisting(scope: RequestScope, generation: Generation, { services, owned }: Existing): void {
  const { objects } = services;
  const [, action = ''] = /:id(\/\w+)?$/.exec(scope.path) ?? [];
  const method = scope.method as StoredResource['method'];
  scope.resource = { method, path: `/${encodeURIComponent(owned.id)}${action}`, query: '' };
  if (owned.kind === 'batch') {
    scope.onAnswer = (object, usage) => followBatch(owned, { object, usage }, { generation, services });
    return;
  }
  if (action !== '') {
    const { wire } = scope;
    // A file's bytes are its own, JSON or not.
    if (isOpaque(wire)) scope.wire = { ...wire, readsWhole: () => false } as typeof wire;
    const { outputOf } = owned.notes;
    if (typeof outputOf === 'string')
      scope.onRelayed = async (usage) => {
        const batch = await objects.find(outputOf);
        if (batch?.isOpen === true)
          await followBatch(batch, { object: batch.object, usage, isRead: true }, { generation, services });
      };
    return;
  }
  scope.onAnswer =
    scope.method === 'DELETE' ? () => objects.remove(owned.id) : (object) => objects.put({ ...owned, object });
}

/** Remembers whose an object is. */
export async function keep(
  scope: RequestScope,
  { objects }: CoreServices,
  made: Pick<OwnedObject, 'kind' | 'provider' | 'object' | 'notes'> & { readonly isOpen?: boolean },
): Promise<void> {
  const { id } = made.object;
  if (typeof id !== 'string' || id === '')
    throw new HelixError('upstream_failed', `The provider "${made.provider}" gave no id for what it keeps.`);
  const { team, key } = scope.payer;
  await objects.put({
    isOpen: false,
    ...made,
    id,
    owner: ownerOf(scope.payer),
    team,
    key,
    createdAt: scope.receivedAt,
  });
}

function freeSummary(name: string): RequestSummary {
  return { ...unknownSummary(name), units: undefined };
}

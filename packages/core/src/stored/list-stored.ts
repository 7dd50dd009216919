import type { OwnedObjects } from '@helix/contracts';
import type { RequestScope } from '../request/request-scope.js';
import { sendJson } from '../request/send-json.js';
import { queryOf } from './choose-provider.js';
import { ownerOf } from './owner-of.js';

const MOST_LISTED = 100;
const USUALLY_LISTED = 20;

/** Answers a list from what the gateway remembers of the caller's own, in OpenAI's shape; no provider is asked. */
export async function listStored(scope: RequestScope, objects: OwnedObjects): Promise<void> {
  const query = queryOf(scope.request.url);
  const asked = Number(query.get('limit') ?? USUALLY_LISTED);
  const limit = Number.isInteger(asked) && asked > 0 ? Math.min(asked, MOST_LISTED) : USUALLY_LISTED;
  const kind = scope.operation === 'files' ? 'file' : 'batch';
  const after = query.get('after') ?? undefined;
  const found = await objects.list({ owner: ownerOf(scope.payer), kind, limit: limit + 1, after });
  const data = found.slice(0, limit).map(({ object }) => object);
  const page = {
    object: 'list',
    data,
    first_id: found[0]?.id ?? null,
    last_id: found[data.length - 1]?.id ?? null,
    has_more: found.length > limit,
  };
  sendJson(scope, { status: 200, body: page, headers: ['x-helix-cost-usd', '0'] });
}

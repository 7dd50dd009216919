import {
  createBlankKey,
  describeSecret,
  durationMs,
  HelixError,
  type JsonObject,
  type RouteContribution,
  type RouteRequest,
  type VirtualKey,
} from '@helix/contracts';
import { changeRoute, readRoute, replyPage } from './admin-route.js';
import type { AdminServices } from './admin-services.js';
import { auditChange } from './audit-change.js';
import { fieldsOf, readText } from './fields.js';
import { findByName } from './find-by-name.js';
import { buildKey, viewKey } from './key-resource.js';
import { makeId } from './make-id.js';
import { readList } from './query.js';
import { bodySchema } from './schemas.js';

const ROTATION = {
  type: 'object',
  additionalProperties: false,
  properties: {
    grace: { type: 'string', description: 'How long the old secret works: 24h. Default: not at all.' },
  },
};

/** Virtual keys: as the other resources, and revoke and rotate. A secret stands in the answer that makes it, and nowhere else. */
export function createKeyRoutes(services: AdminServices): readonly RouteContribution[] {
  const { directory, clock } = services;
  const { keys } = directory;
  const find = async ({ params }: RouteRequest): Promise<VirtualKey> => {
    const key = await keys.get(params['id'] ?? '');
    if (key === undefined) throw new HelixError('not_found', `There is no key with the id ${params['id']}.`);
    return key;
  };
  const audit = (request: RouteRequest, action: string, [target, details]: readonly [string, JsonObject]) =>
    auditChange(services, request, { action: `key.${action}`, target, details });
  return [
    changeRoute({
      method: 'POST',
      path: 'keys',
      summary: 'Make a key; its secret is in this answer only.',
      bodySchema: bodySchema('key', []),
      async handle(request) {
        const secret = services.hasher.generate().reveal();
        const createdAt = clock.now();
        const blank = createBlankKey(makeId('key', createdAt), createdAt, describeSecret(secret, services.hasher));
        const key = await buildKey(fieldsOf(request.body), blank, directory);
        await keys.create(key);
        await audit(request, 'create', [key.id, viewKey(key)]);
        return { status: 201, json: viewKey(key, secret) };
      },
    }),
    readRoute('keys', 'List keys, without their secrets.', async ({ query }) => {
      const list = readList(query, ['team', 'user', 'name']);
      const team = list.where?.['team'];
      const where =
        team === undefined ? list.where : { ...list.where, team: (await findByName(directory.teams, team, 'team')).id };
      return replyPage(await keys.list({ ...list, where }), (key) => viewKey(key));
    }),
    readRoute('keys/:id', 'One key.', async (request) => ({ json: viewKey(await find(request)) })),
    changeRoute({
      method: 'PATCH',
      path: 'keys/:id',
      summary: 'Change a key: what is absent stays, null clears.',
      bodySchema: bodySchema('key', []),
      async handle(request) {
        const fields = fieldsOf(request.body);
        const { id, ...patch } = await buildKey(fields, await find(request), directory);
        const after = await keys.update(id, patch);
        await audit(request, 'update', [id, fields as JsonObject]);
        return { json: viewKey(after) };
      },
    }),
    changeRoute({
      method: 'DELETE',
      path: 'keys/:id',
      summary: 'Delete a key.',
      async handle(request) {
        const { id } = await find(request);
        await keys.delete(id);
        await audit(request, 'delete', [id, {}]);
        return { json: { id, deleted: true } };
      },
    }),
    changeRoute({
      method: 'POST',
      path: 'keys/:id/revoke',
      summary: 'Revoke a key at once.',
      async handle(request) {
        const key = await find(request);
        const after = await keys.update(key.id, { revokedAt: key.revokedAt ?? clock.now() });
        await audit(request, 'revoke', [key.id, {}]);
        return { json: viewKey(after) };
      },
    }),
    changeRoute({
      method: 'POST',
      path: 'keys/:id/rotate',
      summary: 'A new secret for a key; the old one works until the grace period ends.',
      bodySchema: ROTATION,
      async handle(request) {
        const key = await find(request);
        const grace = readText(fieldsOf(request.body), 'grace');
        const graceMs = readGrace(grace);
        const secret = services.hasher.generate().reveal();
        const after = await keys.update(key.id, {
          ...describeSecret(secret, services.hasher),
          previousHash: graceMs === 0 ? undefined : key.hash,
          previousHashExpiresAt: graceMs === 0 ? undefined : clock.now() + graceMs,
        });
        await audit(request, 'rotate', [key.id, { grace: grace ?? null }]);
        return { json: viewKey(after, secret) };
      },
    }),
  ];
}

function readGrace(text: string | undefined): number {
  const graceMs = text === undefined ? 0 : durationMs(text);
  if (graceMs !== undefined) return graceMs;
  throw new HelixError('invalid_request', `grace must be a duration such as 24h, not "${text}".`, { param: 'grace' });
}

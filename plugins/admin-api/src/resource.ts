import { type Collection, HelixError, type JsonObject, type RouteContribution } from '@helix/contracts';
import { changeRoute, readRoute, replyPage } from './admin-route.js';
import type { AdminServices } from './admin-services.js';
import { auditChange } from './audit-change.js';
import { type Fields, fieldsOf } from './fields.js';
import { makeId } from './make-id.js';
import { readList } from './query.js';
import { bodySchema, type ResourceKind } from './schemas.js';

/** One kind of entity behind its five calls. */
export interface Resource<T extends { readonly id: string }> {
  readonly kind: ResourceKind;
  readonly path: string;
  readonly collection: Collection<T>;
  /** Fields that a new one must have. */
  readonly required: readonly string[];
  /** Fields that a list can be filtered by. */
  readonly filters: readonly string[];
  /** The name also stands for the entity, so that no two may share it. */
  readonly uniqueName: boolean;
  blank(id: string, createdAt: number): T;
  /** The entity with a body's fields over it. Throws `invalid_request` with the field as `param`. */
  build(fields: Fields, before: T): T | Promise<T>;
  view(entity: T): JsonObject;
}

/** Create, list, read, change, delete. Each change is audited. Throws `not_found` for an unknown id, `conflict` for a name that is taken. */
export function createResourceRoutes<T extends { readonly id: string }>(
  resource: Resource<T>,
  services: Pick<AdminServices, 'auditLog' | 'clock'>,
): readonly RouteContribution[] {
  const { kind, path, collection } = resource;
  const find = async (id = ''): Promise<T> => {
    const entity = await collection.get(id);
    if (entity === undefined) throw new HelixError('not_found', `There is no ${kind} with the id ${id}.`);
    return entity;
  };
  return [
    changeRoute({
      method: 'POST',
      path,
      summary: `Make a ${kind}.`,
      bodySchema: bodySchema(kind, resource.required),
      async handle(request) {
        const createdAt = services.clock.now();
        const entity = await resource.build(fieldsOf(request.body), resource.blank(makeId(kind, createdAt), createdAt));
        await refuseTakenName(resource, entity);
        await collection.create(entity);
        const view = resource.view(entity);
        await auditChange(services, request, { action: `${kind}.create`, target: entity.id, details: view });
        return { status: 201, json: view };
      },
    }),
    readRoute(path, `List ${path}.`, async ({ query }) =>
      replyPage(await collection.list(readList(query, resource.filters)), (entity) => resource.view(entity)),
    ),
    readRoute(`${path}/:id`, `One ${kind}.`, async ({ params }) => ({ json: resource.view(await find(params['id'])) })),
    changeRoute({
      method: 'PATCH',
      path: `${path}/:id`,
      summary: `Change a ${kind}: what is absent stays, null clears.`,
      bodySchema: bodySchema(kind, []),
      async handle(request) {
        const fields = fieldsOf(request.body);
        const entity = await resource.build(fields, await find(request.params['id']));
        await refuseTakenName(resource, entity);
        const { id, ...patch } = entity;
        const after = await collection.update(id, patch as Partial<Omit<T, 'id'>>);
        await auditChange(services, request, {
          action: `${kind}.update`,
          target: id,
          details: fields as JsonObject,
        });
        return { json: resource.view(after) };
      },
    }),
    changeRoute({
      method: 'DELETE',
      path: `${path}/:id`,
      summary: `Delete a ${kind}.`,
      async handle(request) {
        const { id } = await find(request.params['id']);
        await collection.delete(id);
        await auditChange(services, request, { action: `${kind}.delete`, target: id, details: {} });
        return { json: { id, deleted: true } };
      },
    }),
  ];
}

async function refuseTakenName<T extends { readonly id: string }>(resource: Resource<T>, entity: T): Promise<void> {
  const { name } = entity as { readonly name?: unknown };
  if (!resource.uniqueName || typeof name !== 'string') return;
  const { data } = await resource.collection.list({ limit: 2, cursor: undefined, where: { name } });
  if (data.some((other) => other.id !== entity.id))
    throw new HelixError('conflict', `A ${resource.kind} named "${name}" exists already.`, { param: 'name' });
}

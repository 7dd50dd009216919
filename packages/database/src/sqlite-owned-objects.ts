import { HelixError, type OwnedKind, type OwnedObject, type OwnedObjects, type OwnedQuery } from '@helix/contracts';
import { sql as raw } from 'kysely';
import { type QueryRunner, sql } from './query-compiler.js';
import type { OwnedObjectsTable } from './schema.js';
import { parseEntity, stringifyEntity } from './sqlite-collection.js';

type Row = { readonly [Column in keyof OwnedObjectsTable]: OwnedObjectsTable[Column] | bigint };

/** Whose the files and batches of providers are, in one table; what is looked for is a column, the rest is JSON. */
export class SqliteOwnedObjects implements OwnedObjects {
  constructor(private readonly runner: QueryRunner) {}

  find(id: string): OwnedObject | undefined {
    const row = this.runner.first(sql.selectFrom('owned_objects').selectAll().where('id', '=', id));
    return row === undefined ? undefined : readRow(row);
  }

  list({ owner, kind, limit, after }: OwnedQuery): readonly OwnedObject[] {
    const last = after === undefined ? undefined : this.find(after);
    return this.runner
      .all(
        sql
          .selectFrom('owned_objects')
          .selectAll()
          .where('owner', '=', owner)
          .where('kind', '=', kind)
          .$if(last !== undefined, (query) =>
            query.where((where) =>
              where.or([
                where('created_at', '<', last?.createdAt ?? 0),
                where.and([where('created_at', '=', last?.createdAt ?? 0), where('id', '<', last?.id ?? '')]),
              ]),
            ),
          )
          .orderBy('created_at', 'desc')
          .orderBy('id', 'desc')
          .limit(limit),
      )
      .map(readRow);
  }

  put(object: OwnedObject): void {
    const row = {
      id: object.id,
      kind: object.kind,
      provider: object.provider,
      owner: object.owner,
      team: object.team ?? null,
      key: object.key ?? null,
      created_at: object.createdAt,
      is_open: object.isOpen ? 1 : 0,
      data: stringifyEntity({ object: object.object, notes: object.notes }),
    };
    const changed = this.runner.run(
      sql
        .insertInto('owned_objects')
        .values(row)
        .onConflict((conflict) =>
          conflict
            .column('id')
            .doUpdateSet({ data: row.data, is_open: raw<number>`min(owned_objects.is_open, excluded.is_open)` })
            .where('owned_objects.owner', '=', row.owner)
            .where('owned_objects.provider', '=', row.provider),
        ),
    );
    if (changed === 0)
      throw new HelixError('conflict', `The provider "${object.provider}" gave an id that belongs to another already.`);
  }

  remove(id: string): void {
    this.runner.run(sql.deleteFrom('owned_objects').where('id', '=', id));
  }

  open(): readonly OwnedObject[] {
    return this.runner
      .all(sql.selectFrom('owned_objects').selectAll().where('is_open', '=', 1).orderBy('created_at'))
      .map(readRow);
  }
}

function readRow(row: Row): OwnedObject {
  const { object, notes } = parseEntity<Pick<OwnedObject, 'object' | 'notes'>>(String(row.data));
  return {
    id: String(row.id),
    kind: row.kind as OwnedKind,
    provider: String(row.provider),
    owner: String(row.owner),
    team: row.team === null ? undefined : String(row.team),
    key: row.key === null ? undefined : String(row.key),
    createdAt: Number(row.created_at),
    object,
    notes,
    isOpen: Number(row.is_open) === 1,
  };
}

import { type Collection, HelixError, type ListQuery, type Page } from '@helix/contracts';
import { type QueryRunner, sql } from './query-compiler.js';
import type { EntityTable } from './schema.js';

type EntityTableName = 'orgs' | 'teams' | 'users' | 'caps' | 'keys';

interface Entity {
  readonly id: string;
  readonly createdAt: number;
}

export interface CollectionOptions<T> {
  readonly table: EntityTableName;
  /** For messages: `team`. */
  readonly kind: string;
  readonly runner: QueryRunner;
  /** Columns beside id, time, name and data. */
  columns(entity: T): Readonly<Record<string, string | null>>;
  changed(id: string): void;
}

/** One kind of entity in one table: JSON, with what is looked up by in columns of its own. */
export class SqliteCollection<T extends Entity> implements Collection<T> {
  readonly #options: CollectionOptions<T>;

  constructor(options: CollectionOptions<T>) {
    this.#options = options;
  }

  create(entity: T): T {
    const { kind, changed } = this.#options;
    if (this.get(entity.id) !== undefined)
      throw new HelixError('conflict', `A ${kind} with the id ${entity.id} exists already.`);
    this.#options.runner.run(
      sql
        .insertInto(this.#options.table as 'teams')
        .values({ ...this.#row(entity), id: entity.id, created_at: entity.createdAt } as never),
    );
    changed(entity.id);
    return entity;
  }

  get(id: string): T | undefined {
    const row = this.#options.runner.first(
      sql
        .selectFrom(this.#options.table as 'teams')
        .select('data')
        .where('id', '=', id),
    );
    return row === undefined ? undefined : parseEntity<T>(row.data);
  }

  list(query: ListQuery): Page<T> {
    const { cursor, where } = query;
    const found: T[] = [];
    let after = cursor;
    // Filters on JSON fields are applied while reading on, page by page.
    for (;;) {
      const from = after;
      const rows = this.#options.runner.all(
        sql
          .selectFrom(this.#options.table as 'teams')
          .select(['id', 'data'])
          .$if(from !== undefined, (select) => select.where('id', '>', from ?? ''))
          .orderBy('id')
          .limit(query.limit + 1),
      );
      for (const row of rows) {
        const entity = parseEntity<T>(row.data);
        if (matches(entity, where)) found.push(entity);
      }
      after = rows.at(-1)?.id;
      if (rows.length <= query.limit || found.length > query.limit) break;
    }
    const data = found.slice(0, query.limit);
    return { data, nextCursor: found.length > query.limit ? data.at(-1)?.id : undefined };
  }

  all(): readonly T[] {
    return this.#options.runner
      .all(
        sql
          .selectFrom(this.#options.table as 'teams')
          .select('data')
          .orderBy('id'),
      )
      .map((row) => parseEntity<T>(row.data));
  }

  update(id: string, patch: Partial<Omit<T, 'id'>>): T {
    const { kind, runner, changed } = this.#options;
    const before = this.get(id);
    if (before === undefined) throw new HelixError('not_found', `There is no ${kind} with the id ${id}.`);
    const after = { ...before, ...patch, id } as T;
    runner.run(
      sql
        .updateTable(this.#options.table as 'teams')
        .set(this.#row(after) as never)
        .where('id', '=', id),
    );
    changed(id);
    return after;
  }

  delete(id: string): void {
    const { kind, runner, changed } = this.#options;
    if (runner.run(sql.deleteFrom(this.#options.table as 'teams').where('id', '=', id)) === 0)
      throw new HelixError('not_found', `There is no ${kind} with the id ${id}.`);
    changed(id);
  }

  #row(entity: T): Partial<EntityTable> {
    const name = (entity as { readonly name?: string | undefined }).name ?? null;
    return { name, data: stringifyEntity(entity), ...this.#options.columns(entity) };
  }
}

/** Money is a bigint: kept as `{"$n":"…"}`. */
export function stringifyEntity(entity: unknown): string {
  return JSON.stringify(entity, (_key, value: unknown) =>
    typeof value === 'bigint' ? { $n: value.toString() } : value,
  );
}

export function parseEntity<T>(text: string): T {
  return JSON.parse(text, (_key, value: unknown) => {
    const wrapped = value as { readonly $n?: unknown } | null;
    return typeof wrapped === 'object' && wrapped !== null && typeof wrapped.$n === 'string'
      ? BigInt(wrapped.$n)
      : value;
  }) as T;
}

function matches(entity: object, where: ListQuery['where']): boolean {
  return (
    where === undefined ||
    Object.entries(where).every(([field, value]) => String((entity as Record<string, unknown>)[field]) === value)
  );
}

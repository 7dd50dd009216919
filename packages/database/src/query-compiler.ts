import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { HelixError } from '@helix/contracts';
import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { HelixSchema } from './schema.js';

/** The typed query builder. It only compiles: statements are run on Node's own driver, synchronously. */
export const sql = new Kysely<HelixSchema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** Anything the builder can compile. */
interface Compilable<Row> {
  compile(): CompiledQuery<Row>;
}

const STATEMENTS_KEPT = 200;

/** Runs built queries, each prepared once. Throws `store_unavailable` while the database is locked by somebody else, full or out of reach. */
export class QueryRunner {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  all<Row>(query: Compilable<Row>): readonly Row[] {
    const { sql: text, parameters } = query.compile();
    return orAway(() => this.#prepare(text).all(...(parameters as SQLInputValue[]))) as unknown as readonly Row[];
  }

  first<Row>(query: Compilable<Row>): Row | undefined {
    const { sql: text, parameters } = query.compile();
    return orAway(() => this.#prepare(text).get(...(parameters as SQLInputValue[]))) as unknown as Row | undefined;
  }

  /** Gives the number of rows changed. */
  run(query: Compilable<unknown>): number {
    const { sql: text, parameters } = query.compile();
    return Number(orAway(() => this.#prepare(text).run(...(parameters as SQLInputValue[])).changes));
  }

  #prepare(text: string): StatementSync {
    let statement = this.#prepared.get(text);
    if (statement === undefined) {
      if (this.#prepared.size >= STATEMENTS_KEPT) this.#prepared.clear();
      statement = this.#database.prepare(text);
      statement.setReadBigInts(true);
      this.#prepared.set(text, statement);
    }
    return statement;
  }
}

/** SQLite's codes for: busy, locked, read-only, input or output, full, not to be opened. Source: https://www.sqlite.org/rescode.html (2026-11) */
const AWAY: ReadonlySet<number> = new Set([5, 6, 8, 10, 13, 14]);

function orAway<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (cause) {
    const { errcode, message } = cause as { readonly errcode?: unknown; readonly message?: unknown };
    if (typeof errcode !== 'number' || !AWAY.has(errcode & 0xff)) throw cause;
    throw new HelixError('store_unavailable', `The database cannot be used now (${message}). Try again shortly.`, {
      cause,
      retryAfterSeconds: 1,
    });
  }
}

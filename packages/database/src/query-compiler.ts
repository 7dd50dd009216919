import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
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

/** Runs built queries, each prepared once. */
export class QueryRunner {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  all<Row>(query: Compilable<Row>): readonly Row[] {
    const { sql: text, parameters } = query.compile();
    return this.#prepare(text).all(...(parameters as SQLInputValue[])) as unknown as readonly Row[];
  }

  first<Row>(query: Compilable<Row>): Row | undefined {
    const { sql: text, parameters } = query.compile();
    return this.#prepare(text).get(...(parameters as SQLInputValue[])) as unknown as Row | undefined;
  }

  /** Gives the number of rows changed. */
  run(query: Compilable<unknown>): number {
    const { sql: text, parameters } = query.compile();
    return Number(this.#prepare(text).run(...(parameters as SQLInputValue[])).changes);
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

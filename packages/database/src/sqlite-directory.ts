import type { Cap, Directory, DirectoryChange, Org, ResolvedKey, Team, User, VirtualKey } from '@helix/contracts';
import { type QueryRunner, sql } from './query-compiler.js';
import { parseEntity, SqliteCollection } from './sqlite-collection.js';

/** Organisations, teams, users, keys and caps in SQLite; all synchronous. */
export class SqliteDirectory implements Directory {
  readonly #listeners = new Set<(change: DirectoryChange) => void>();
  readonly #runner: QueryRunner;
  readonly orgs: SqliteCollection<Org>;
  readonly teams: SqliteCollection<Team>;
  readonly users: SqliteCollection<User>;
  readonly keys: SqliteCollection<VirtualKey>;
  readonly caps: SqliteCollection<Cap>;

  constructor(runner: QueryRunner) {
    this.#runner = runner;
    const plain = (): Readonly<Record<string, string | null>> => ({});
    const changed = (kind: DirectoryChange['kind']) => (id: string) => this.#tell({ kind, id });
    this.orgs = new SqliteCollection({
      table: 'orgs',
      kind: 'organisation',
      runner,
      columns: plain,
      changed: changed('org'),
    });
    this.teams = new SqliteCollection({
      table: 'teams',
      kind: 'team',
      runner,
      columns: plain,
      changed: changed('team'),
    });
    this.users = new SqliteCollection({
      table: 'users',
      kind: 'user',
      runner,
      columns: plain,
      changed: changed('user'),
    });
    this.caps = new SqliteCollection({ table: 'caps', kind: 'cap', runner, columns: plain, changed: changed('cap') });
    this.keys = new SqliteCollection<VirtualKey>({
      table: 'keys',
      kind: 'key',
      runner,
      columns: (key) => ({
        hash: key.hash,
        previous_hash: key.previousHash ?? null,
        team: key.team ?? null,
        user: key.user ?? null,
      }),
      changed: changed('key'),
    });
  }

  resolveKey(hash: string): ResolvedKey | undefined {
    const row = this.#runner.first(
      sql
        .selectFrom('keys')
        .leftJoin('teams', 'teams.id', 'keys.team')
        .leftJoin('users', 'users.id', 'keys.user')
        .select(['keys.data as key', 'teams.data as team', 'users.data as user'])
        .where((expression) =>
          expression.or([expression('keys.hash', '=', hash), expression('keys.previous_hash', '=', hash)]),
        ),
    );
    if (row === undefined) return undefined;
    const team = row.team === null ? undefined : parseEntity<Team>(row.team);
    const user = row.user === null ? undefined : parseEntity<User>(row.user);
    const orgId = team?.org ?? user?.org;
    return {
      key: parseEntity<VirtualKey>(row.key),
      team,
      user,
      org: orgId === undefined ? undefined : this.orgs.get(orgId),
    };
  }

  allCaps(): readonly Cap[] {
    return this.caps.all();
  }

  onChange(listener: (change: DirectoryChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(change: DirectoryChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cap, type Directory, nanoUsd, type Org, type Team, type User, type VirtualKey } from '@helix/contracts';
import { FakeClock, FakeLogger } from '@helix/testkit';
import { type HelixDatabase, openDatabase } from './open-database.js';

const entity = { createdAt: 1_000, disabled: false, metadata: { note: 'a "quoted" word' } };
const org: Org = { ...entity, id: 'org_1', name: 'acme' };
const team: Team = {
  ...entity,
  id: 'team_1',
  name: 'search',
  org: 'org_1',
  models: ['*'],
  routes: undefined,
  limits: { rpm: 0 },
  policy: { endUser: true },
  tags: ['batch'],
};
const user: User = { ...entity, id: 'user_1', name: 'ann', email: undefined, org: 'org_2', teams: [], limits: {} };
const key: VirtualKey = {
  id: 'key_1',
  hash: 'hash_1',
  hint: 'cdef',
  name: 'ci',
  team: undefined,
  user: undefined,
  models: ['*'],
  routes: undefined,
  limits: {},
  policy: {},
  tags: [],
  metadata: {},
  createdAt: 1_000,
  expiresAt: undefined,
  revokedAt: undefined,
  previousHash: undefined,
  previousHashExpiresAt: undefined,
};
const cap: Cap = {
  id: 'cap_1',
  scope: { team: 'team_1' },
  limit: nanoUsd(9_000_000.5),
  per: 'month',
  zone: 'UTC',
  anchor: undefined,
  mode: 'strict',
  shadow: false,
  clamp: false,
  onReach: { degrade: 'fast' },
  alertsAt: [0.5],
  createdAt: 1_000,
};

describe('SqliteDirectory', () => {
  let root: string;
  let database: HelixDatabase;
  let directory: Directory;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'helix-directory-'));
    const options = { journalDirectory: join(root, 'journal'), clock: new FakeClock(), logger: new FakeLogger() };
    database = openDatabase({ file: ':memory:', ...options });
    directory = database.directory;
  });
  afterEach(async () => {
    await database.close();
    rmSync(root, { recursive: true, force: true });
  });

  it('gives entities back as they were, absent fields and money included', async () => {
    await directory.orgs.create(org);
    await directory.teams.create(team);
    await directory.caps.create(cap);
    expect(await directory.orgs.get('org_1')).toEqual(org);
    expect(await directory.teams.get('team_1')).toEqual(team);
    expect(await directory.caps.get('cap_1')).toEqual(cap);
    expect(await directory.allCaps()).toEqual([cap]);
    expect(await directory.users.get('user_1')).toBeUndefined();
  });

  it('refuses a second entity of one id, and a change to one that is not there', async () => {
    await directory.orgs.create(org);
    expect(() => directory.orgs.create({ ...org, name: 'other' })).toThrow(
      expect.objectContaining({ code: 'conflict' }),
    );
    expect(() => directory.orgs.update('org_2', {})).toThrow(expect.objectContaining({ code: 'not_found' }));
    expect(() => directory.orgs.delete('org_2')).toThrow(expect.objectContaining({ code: 'not_found' }));
    expect(await directory.orgs.get('org_1')).toEqual(org);
  });

  it('merges an update, keeps the id, and can unset a field', async () => {
    await directory.teams.create(team);
    expect(await directory.teams.update('team_1', { name: 'find', org: undefined })).toEqual({
      ...team,
      name: 'find',
      org: undefined,
    });
    await directory.teams.update('team_1', { id: 'team_2' } as never);
    expect(await directory.teams.get('team_1')).toMatchObject({ id: 'team_1', name: 'find' });
    expect(await directory.teams.get('team_2')).toBeUndefined();
  });

  describe('a key', () => {
    it('is found by its hash with team, user and organisation', async () => {
      await directory.orgs.create(org);
      await directory.teams.create(team);
      await directory.users.create(user);
      await directory.keys.create({ ...key, team: 'team_1', user: 'user_1' });
      expect(await directory.resolveKey('hash_1')).toEqual({
        key: { ...key, team: 'team_1', user: 'user_1' },
        team,
        user,
        org,
      });
      expect(await directory.resolveKey('hash_2')).toBeUndefined();
    });

    it('stands alone where its team is gone, and has the user’s organisation without one of a team', async () => {
      await directory.orgs.create({ ...org, id: 'org_2' });
      await directory.users.create(user);
      await directory.keys.create({ ...key, team: 'team_gone', user: 'user_1' });
      expect(await directory.resolveKey('hash_1')).toMatchObject({
        team: undefined,
        user: { id: 'user_1' },
        org: { id: 'org_2' },
      });
    });

    it('is found by its new and its previous hash after a rotation, and by the old one no more after the next', async () => {
      await directory.keys.create(key);
      await directory.keys.update('key_1', { hash: 'hash_2', previousHash: 'hash_1' });
      for (const hash of ['hash_1', 'hash_2']) expect((await directory.resolveKey(hash))?.key.id).toBe('key_1');
      await directory.keys.update('key_1', { hash: 'hash_3', previousHash: 'hash_2' });
      expect(await directory.resolveKey('hash_1')).toBeUndefined();
      await directory.keys.delete('key_1');
      expect(await directory.resolveKey('hash_3')).toBeUndefined();
    });
  });

  describe('a list', () => {
    it('goes page by page, by id, each entity once', async () => {
      const ids = Array.from({ length: 7 }, (_, index) => `team_${index}`);
      for (const id of [...ids].reverse()) await directory.teams.create({ ...team, id });
      const pages: string[][] = [];
      let cursor: string | undefined;
      do {
        const page = await directory.teams.list({ limit: 3, cursor });
        pages.push(page.data.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      expect(pages).toEqual([ids.slice(0, 3), ids.slice(3, 6), ids.slice(6)]);
    });

    it('is filtered by equal fields without short pages', async () => {
      for (let index = 0; index < 10; index++)
        await directory.keys.create({
          ...key,
          id: `key_${index}`,
          hash: `h${index}`,
          team: index % 3 === 0 ? 'a' : 'b',
        });
      const first = await directory.keys.list({ limit: 3, cursor: undefined, where: { team: 'a' } });
      expect(first.data.map(({ id }) => id)).toEqual(['key_0', 'key_3', 'key_6']);
      const second = await directory.keys.list({ limit: 3, cursor: first.nextCursor, where: { team: 'a' } });
      expect(second).toMatchObject({ data: [{ id: 'key_9' }], nextCursor: undefined });
    });
  });

  it('tells of each change once it stands, until the listener has enough', async () => {
    const told: unknown[] = [];
    const stop = directory.onChange((change) => void told.push([change, directory.teams.get('team_1') !== undefined]));
    await directory.teams.create(team);
    await directory.teams.update('team_1', { name: 'find' });
    await directory.teams.delete('team_1');
    const change = { kind: 'team', id: 'team_1' };
    expect(told).toEqual([
      [change, true],
      [change, true],
      [change, false],
    ]);
    stop();
    await directory.keys.create(key);
    expect(told).toHaveLength(3);
  });
});

import { DatabaseSync } from 'node:sqlite';
import type { OwnedObject } from '@helix/contracts';
import { migrate } from './migrations/migrate.js';
import { QueryRunner } from './query-compiler.js';
import { SqliteOwnedObjects } from './sqlite-owned-objects.js';

function anObject(given: Partial<OwnedObject> = {}): OwnedObject {
  return {
    id: 'file-1',
    kind: 'file',
    provider: 'openai',
    owner: 'team:a',
    team: 'a',
    key: 'key_1',
    createdAt: 1_000,
    object: { id: 'file-1', bytes: 3 },
    notes: { amount: 2n ** 60n },
    isOpen: false,
    ...given,
  };
}

describe('SqliteOwnedObjects', () => {
  let objects: SqliteOwnedObjects;

  beforeEach(() => {
    const database = new DatabaseSync(':memory:');
    migrate(database);
    objects = new SqliteOwnedObjects(new QueryRunner(database));
  });

  it('gives back what was put, money exactly', () => {
    objects.put(anObject());
    expect(objects.find('file-1')).toEqual(anObject());
    objects.put(anObject({ object: { id: 'file-1', status: 'processed' } }));
    expect(objects.find('file-1')).toMatchObject({ object: { status: 'processed' }, createdAt: 1_000 });
    objects.remove('file-1');
    expect(objects.find('file-1')).toBeUndefined();
  });

  it.each([{ owner: 'team:b' }, { provider: 'azure' }])('lets nobody take an id over (%p)', (other) => {
    objects.put(anObject());
    expect(() => objects.put(anObject({ ...other, object: {} }))).toThrow(
      expect.objectContaining({ code: 'conflict' }),
    );
    expect(objects.find('file-1')).toEqual(anObject());
  });

  it('lists the newest of an owner and a kind first, page by page', () => {
    for (const [index, createdAt] of [5, 5, 4, 3].entries()) objects.put(anObject({ id: `file-${index}`, createdAt }));
    objects.put(anObject({ id: 'other', owner: 'team:b' }));
    objects.put(anObject({ id: 'batch', kind: 'batch' }));
    const page = (after?: string): readonly string[] =>
      objects.list({ owner: 'team:a', kind: 'file', limit: 2, after }).map(({ id }) => id);
    expect(page()).toEqual(['file-1', 'file-0']);
    expect(page('file-0')).toEqual(['file-2', 'file-3']);
    expect(page('file-3')).toEqual([]);
  });

  it('finds what is open, which is closed for good', () => {
    objects.put(anObject());
    objects.put(anObject({ id: 'batch-1', kind: 'batch', isOpen: true }));
    expect(objects.open().map(({ id }) => id)).toEqual(['batch-1']);
    objects.put(anObject({ id: 'batch-1', kind: 'batch', isOpen: false }));
    // One who read it before it was closed.
    objects.put(anObject({ id: 'batch-1', kind: 'batch', isOpen: true }));
    expect(objects.open()).toEqual([]);
  });
});

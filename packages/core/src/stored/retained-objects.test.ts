import { HelixError, type OwnedObject, type OwnedObjects } from '@helix/contracts';
import { FakeLogger } from '@helix/testkit';
import { RetainedObjects } from './retained-objects.js';

function anObject(given: Partial<OwnedObject> = {}): OwnedObject {
  return {
    id: 'batch-1',
    kind: 'batch',
    provider: 'openai',
    owner: 'team:a',
    team: 'a',
    key: 'key_1',
    createdAt: 1_000,
    object: { id: 'batch-1' },
    notes: {},
    isOpen: true,
    ...given,
  };
}

/** A store whose next writes fail as long as `failures` says. */
class FailingStore implements OwnedObjects {
  readonly rows = new Map<string, OwnedObject>();
  failures = 0;

  find(id: string): OwnedObject | undefined {
    return this.rows.get(id);
  }
  list(): readonly OwnedObject[] {
    return [...this.rows.values()];
  }
  put(object: OwnedObject): void {
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('database is locked');
    }
    if ((this.rows.get(object.id)?.owner ?? object.owner) !== object.owner)
      throw new HelixError('conflict', 'It belongs to another.');
    this.rows.set(object.id, object);
  }
  remove(id: string): void {
    this.rows.delete(id);
  }
  open(): readonly OwnedObject[] {
    return [...this.rows.values()].filter(({ isOpen }) => isOpen);
  }
}

describe('RetainedObjects', () => {
  let store: FailingStore;
  let logger: FakeLogger;
  let objects: RetainedObjects;

  beforeEach(() => {
    store = new FailingStore();
    logger = new FakeLogger();
    objects = new RetainedObjects(store, logger);
  });

  it('finds and lists what could not be written, and writes it with the next retry', async () => {
    store.failures = 1;
    await objects.put(anObject());
    expect(store.rows.size).toBe(0);
    expect(await objects.find('batch-1')).toEqual(anObject());
    const query = { owner: 'team:a', kind: 'batch', limit: 10, after: undefined } as const;
    expect(await objects.list(query)).toEqual([anObject()]);
    expect(await objects.list({ ...query, owner: 'team:b' })).toEqual([]);
    expect(await objects.open()).toEqual([anObject()]);
    expect(await objects.retry()).toEqual([]);
    expect(store.rows.get('batch-1')).toEqual(anObject());
    expect(await objects.list(query)).toEqual([anObject()]);
  });

  it('gives the last state of what is waiting, which is never opened again', async () => {
    store.failures = 2;
    await objects.put(anObject({ isOpen: false, object: { status: 'completed' } }));
    await objects.put(anObject({ object: { status: 'finalizing' } }));
    expect(await objects.open()).toEqual([]);
    await objects.retry();
    expect(store.rows.get('batch-1')).toMatchObject({ isOpen: false, object: { status: 'finalizing' } });
  });

  it('lets nothing more be made while something waits, and does again when it has been written', async () => {
    store.failures = 2;
    await objects.put(anObject());
    await expect(objects.assertWritable()).rejects.toMatchObject({ code: 'store_unavailable' });
    await objects.assertWritable();
    expect(store.rows.size).toBe(1);
  });

  it('lets nobody take an id over, whether its row is written or waits', async () => {
    await objects.put(anObject());
    await expect(objects.put(anObject({ owner: 'team:b' }))).rejects.toMatchObject({ code: 'conflict' });
    store.failures = 1;
    await expect(objects.put(anObject({ owner: 'team:b' }))).rejects.toMatchObject({ code: 'conflict' });
    store.failures = 2;
    await objects.put(anObject({ id: 'batch-2' }));
    await expect(objects.put(anObject({ id: 'batch-2', provider: 'azure' }))).rejects.toMatchObject({
      code: 'conflict',
    });
    await objects.retry();
    expect(store.rows.get('batch-2')?.provider).toBe('openai');
  });

  it('forgets what was removed', async () => {
    store.failures = 1;
    await objects.put(anObject());
    await objects.remove('batch-1');
    expect(await objects.retry()).toEqual([]);
    expect(await objects.find('batch-1')).toBeUndefined();
  });
});

import type { FakeUpstream } from '@helix/testkit';

type Entry = FakeUpstream['journal'][number];
type Behaviour =
  Extract<Parameters<FakeUpstream['respond']>[0], (...parameters: never[]) => unknown> extends (
    ...parameters: never[]
  ) => infer Given
    ? Given
    : never;

/** What the provider keeps: set by a test, by id. */
export interface FakeStore {
  readonly batches: Map<string, Record<string, unknown>>;
  readonly contents: Map<string, string>;
}

/** OpenAI's files and batches at the fake upstream. */
export function fakeStore(upstream: FakeUpstream): FakeStore {
  const store: FakeStore = { batches: new Map(), contents: new Map() };
  let made = 0;
  upstream.respond((entry) => {
    const [, kind = '', id, action] = /^\/v1\/(files|batches)(?:\/([^/?]+))?(?:\/(\w+))?/.exec(entry.path) ?? [];
    if (kind === 'files' && entry.method === 'POST') {
      made += 1;
      return json({ id: `file-${made}`, object: 'file', bytes: entry.bytes.length, purpose: 'batch' });
    }
    if (kind === 'files' && entry.method === 'DELETE') return json({ id, object: 'file', deleted: true });
    if (kind === 'files' && action === 'content')
      return replay('application/octet-stream', store.contents.get(id ?? '') ?? '');
    if (kind === 'files') return json({ id, object: 'file', status: 'processed' });
    if (id === undefined) {
      made += 1;
      const batch = { id: `batch-${made}`, object: 'batch', status: 'validating', input_file_id: inputOf(entry) };
      store.batches.set(batch.id, batch);
      return json(batch);
    }
    const batch = store.batches.get(id) ?? {};
    return json(action === 'cancel' ? { ...batch, status: 'cancelling' } : batch);
  });
  return store;
}

function inputOf({ body }: Entry): unknown {
  return body['input_file_id'];
}

function json(body: object): Behaviour {
  return replay('application/json', JSON.stringify(body));
}

function replay(type: string, body: string): Behaviour {
  return { replay: { status: 200, headers: { 'content-type': type }, body: Buffer.from(body) } };
}

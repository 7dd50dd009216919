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
  /** How it makes a batch. */
  making: { readonly delayMs?: number };
}

/** OpenAI's files and batches at the fake upstream. */
export function fakeStore(upstream: FakeUpstream): FakeStore {
  const store: FakeStore = { batches: new Map(), contents: new Map(), making: {} };
  let made = 0;
  upstream.respond((entry) => {
    const [, kind = '', id, action] = /^\/v1\/(files|batches)(?:\/([^/?]+))?(?:\/(\w+))?/.exec(entry.path) ?? [];
    if (kind === 'files' && entry.method === 'POST') {
      made += 1;
      return json({ id: `file-${made}`, object: 'file', bytes: entry.bytes.length, purpose: 'batch' });
    }
    if (kind === 'files' && entry.method === 'DELETE') return json({ id, object: 'file', deleted: true });
    if (kind === 'files' && action === 'content') {
      const content = store.contents.get(id ?? '');
      return content === undefined
        ? { error: { status: 404, message: `No file ${id}` } }
        : replay('application/octet-stream', content);
    }
    if (kind === 'files') return json({ id, object: 'file', status: 'processed' });
    if (id === undefined) {
      made += 1;
      const batch = { id: `batch-${made}`, object: 'batch', status: 'validating', input_file_id: inputOf(entry) };
      store.batches.set(batch.id, batch);
      return { ...json(batch), ...store.making };
    }
    const batch = store.batches.get(id);
    if (batch === undefined) return { error: { status: 404, message: `No batch ${id}` } };
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

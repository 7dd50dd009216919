import { connect, type Socket } from 'node:net';

/** What one connection repeats: the bytes of one request, and how to tell that its answer is complete. */
export interface LoadPlan {
  readonly port: number;
  readonly request: Buffer;
  readonly connections: number;
  readonly durationMs: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly errors: number;
  readonly seconds: number;
  /** Latencies in milliseconds, sorted. */
  readonly latencies: readonly number[];
}

/** Sends the same request over keep-alive connections, one at a time on each, for a while. Raw sockets: the generator must cost little. */
export async function generateLoad(plan: LoadPlan): Promise<LoadResult> {
  const latencies: number[] = [];
  const state = { errors: 0 };
  const startedAt = performance.now();
  const stopAt = startedAt + plan.durationMs;
  await Promise.all(Array.from({ length: plan.connections }, () => runConnection(plan, stopAt, latencies, state)));
  return {
    requests: latencies.length,
    errors: state.errors,
    seconds: (performance.now() - startedAt) / 1_000,
    latencies: latencies.sort((left, right) => left - right),
  };
}

function runConnection(plan: LoadPlan, stopAt: number, latencies: number[], state: { errors: number }): Promise<void> {
  return new Promise((resolve) => {
    const socket: Socket = connect({ port: plan.port, host: '127.0.0.1', noDelay: true });
    let pending = '';
    let sentAt = 0;
    const send = (): void => {
      pending = '';
      sentAt = performance.now();
      socket.write(plan.request);
    };
    socket.on('connect', send);
    socket.on('data', (chunk: Buffer) => {
      pending += chunk.toString('latin1');
      if (!isComplete(pending)) return;
      const now = performance.now();
      if (pending.startsWith('HTTP/1.1 200')) latencies.push(now - sentAt);
      else state.errors += 1;
      if (now >= stopAt) socket.end();
      else send();
    });
    socket.on('error', () => {
      state.errors += 1;
    });
    socket.on('close', () => resolve());
  });
}

/** A whole HTTP/1.1 response: by content-length, or by the last chunk (and its trailers). */
function isComplete(text: string): boolean {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return false;
  const head = text.slice(0, headEnd).toLowerCase();
  const length = /content-length: (\d+)/.exec(head);
  if (length !== null) return text.length >= headEnd + 4 + Number(length[1]);
  if (!text.endsWith('\r\n\r\n')) return false;
  const last = text.lastIndexOf('\r\n0\r\n');
  return last >= headEnd && text.length - last < 256;
}

/** The value below which this share of the sorted values lies. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

import type { AttemptRecord, TraceEntry } from '@helix/contracts';
import { formatTrace } from './explain-header.js';

const entry: TraceEntry = { hook: 'route', plugin: 'eu-only', ms: 0.0312345, said: 'eu only', candidates: ['eu/chat'] };
const attempt = {
  intent: { provider: 'us', upstreamModel: 'gpt-4o' },
  status: 'failed',
  httpStatus: 503,
  durationMs: 12.4,
  error: 'overloaded: the words of the provider',
} as AttemptRecord;

describe('the trace in a header', () => {
  it('has who said what, and what became of each attempt', () => {
    expect(JSON.parse(formatTrace('req_1', [entry], [attempt]))).toEqual({
      id: 'req_1',
      trace: [{ hook: 'route', plugin: 'eu-only', ms: 0.031, said: 'eu only', candidates: ['eu/chat'] }],
      attempts: [
        { provider: 'us', model: 'gpt-4o', status: 'failed', http_status: 503, duration_ms: 12, error: 'overloaded' },
      ],
    });
  });

  it('is a valid header value whatever a plugin says, and the same text when it is read', () => {
    const said = 'nur EU – “Köln”\r\nx-injected: 1 🙂';
    const text = formatTrace('req_1', [{ ...entry, said }], []);
    expect(text).toMatch(/^[\x20-\x7e]*$/);
    expect((JSON.parse(text) as { trace: TraceEntry[] }).trace[0]?.said).toBe(said);
  });

  it('stays below 2 KiB: whole entries are left out from the end, and it says so', () => {
    const trace = Array.from({ length: 100 }, (_, index) => ({ ...entry, said: `step ${index} é` }));
    const text = formatTrace('req_1', trace, [attempt]);
    const parsed = JSON.parse(text) as { trace: TraceEntry[]; truncated: boolean };
    expect(text.length).toBeLessThanOrEqual(2_048);
    expect(parsed.truncated).toBe(true);
    expect(parsed.trace.length).toBeGreaterThan(10);
    expect(parsed.trace.map(({ said }) => said)).toEqual(parsed.trace.map((_, index) => `step ${index} é`));
  });

  it('keeps within its bound when one entry alone is too long', () => {
    const text = formatTrace('req_1', [{ ...entry, said: 'x'.repeat(10_000) }], [attempt]);
    expect(JSON.parse(text)).toEqual({ id: 'req_1', trace: [], attempts: [], truncated: true });
  });
});

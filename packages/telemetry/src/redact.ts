import { Secret } from '@helix/contracts';

const SECRET_NAMES =
  /^(authorization|x-api-key|api-key|apikey|x-goog-api-key|cookie|password|secret|token|admin_?key)$/i;
const SECRET_TEXT = /\b(sk-[A-Za-z0-9_-]{8,}|hx-admin-[A-Za-z0-9_-]{8,}|Bearer\s+[A-Za-z0-9._~+/-]{8,})/g;
const MOST_DEPTH = 6;

/** The value without secrets: fields named like one, `Secret`s, and texts that look like keys. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string')
    return value.includes('sk-') || value.includes('hx-admin-') || /bearer/i.test(value)
      ? value.replace(SECRET_TEXT, '***')
      : value;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Secret) return '***';
  if (value instanceof Error) return redact(value.stack ?? value.message, depth + 1);
  if (depth >= MOST_DEPTH) return '…';
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, SECRET_NAMES.test(name) ? '***' : redact(item, depth + 1)]),
  );
}

import { type JsonValue, Secret, type SettingOrigin } from '@helix/contracts';
import type { ConfigSnapshot } from './config-snapshot.js';
import { formatPath, type PathSegment } from './config-source.js';

/** Every setting of a configuration with its owner: the line that sets it, or `default`. */
export function explainSettings(config: ConfigSnapshot): readonly SettingOrigin[] {
  const found: SettingOrigin[] = [];
  const add = (value: unknown, path: readonly PathSegment[]): void => {
    if (value === undefined) return;
    if (typeof value === 'object' && value !== null && !(value instanceof Secret)) {
      for (const [key, item] of Object.entries(value)) add(item, [...path, Array.isArray(value) ? Number(key) : key]);
      return;
    }
    found.push({
      path: formatPath(path),
      value: value instanceof Secret ? '***' : (value as JsonValue),
      owner: config.source.has(path) ? config.source.placeText(path) : 'default',
    });
  };
  const { adminKey, drainMs, ...server } = config.server;
  add({ ...server, adminKey, drain: `${drainMs}ms` }, ['server']);
  add(config.storage, ['storage']);
  for (const { name, use, options } of Object.values(config.providers)) add({ use, ...options }, ['providers', name]);
  for (const { policy } of config.models)
    add(
      {
        timeouts: policy.timeouts,
        retry: policy.retry,
        onAbort: policy.onAbort,
        strict: policy.strict,
        checkCapabilities: policy.checkCapabilities,
        routing: policy.routing,
      },
      ['models', policy.name],
    );
  add(config.prices.overrides, ['prices']);
  add(config.prices.unknown, ['prices', 'unknown']);
  add(config.plugins, ['plugins']);
  return found;
}

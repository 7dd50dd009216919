import { type FSWatcher, readFileSync, watch } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { CancelTimer, Clock } from '@helix/contracts';

const SETTLE_MS = 100;

/**
 * Calls `onChange` when the file's content has changed, once per burst of events. The folder is watched, not the file: editors replace files, and
 * Kubernetes swaps a link. The returned function ends the watch.
 */
export function watchConfig(file: string, onChange: () => void, clock: Clock): () => void {
  const path = resolve(file);
  let content = read(path);
  let cancel: CancelTimer | undefined;
  const look = (): void => {
    cancel?.();
    cancel = clock.schedule(SETTLE_MS, () => {
      const now = read(path);
      if (now === undefined || now === content) return;
      content = now;
      onChange();
    });
  };
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(dirname(path), { persistent: false }, look);
    // A folder that goes away ends the watch; the configuration in force stays.
    watcher.on('error', () => watcher?.close());
  } catch {
    watcher = undefined;
  }
  return () => {
    cancel?.();
    watcher?.close();
  };
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

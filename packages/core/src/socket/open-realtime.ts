import { HelixError } from '@helix/contracts';
import type { RequestScope } from '../request/request-scope.js';

/** Finds out what a call for a session asks for: the model stands in the URL. Throws `invalid_request`. */
export function openRealtime(scope: RequestScope): void {
  if (scope.upgrade === undefined)
    throw new HelixError(
      'invalid_request',
      'This address is a WebSocket. Connect with `Upgrade: websocket`, version 13, and `?model=`.',
      { status: 426, shouldRetry: false },
    );
  const model = modelOfQuery(scope.request.url ?? '');
  scope.body = model === undefined ? {} : { model };
  scope.summary = scope.wire.summarize(scope.body, 0);
}

/** The `model`, or Azure's `deployment`, of a URL's query; `undefined` when there is none. Throws `invalid_request` when it names several. */
export function modelOfQuery(url: string): string | undefined {
  const start = url.indexOf('?');
  const query = new URLSearchParams(start < 0 ? '' : url.slice(start));
  const models = new Set([...query.getAll('model'), ...query.getAll('deployment')]);
  if (models.size > 1)
    throw new HelixError('invalid_request', 'The URL names more than one model.', {
      param: 'model',
      shouldRetry: false,
    });
  return [...models][0];
}

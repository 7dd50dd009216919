import type { JsonObject, ResponseContent, StoredResponse } from '@helix/contracts';
import type { RequestScope } from '../request/request-scope.js';

/** From here on this is the request, as if the caller had sent it: what it is estimated by, too. */
export function replaceBody(scope: RequestScope, body: JsonObject): void {
  scope.body = body;
  scope.bytes = Buffer.from(JSON.stringify(body));
  scope.summary = scope.wire.summarize(body, scope.bytes.length);
}

/** What the gateway has of these answers. */
export function contentsOf(turns: readonly StoredResponse[]): readonly ResponseContent[] {
  return turns.flatMap(({ content }) => (content === undefined ? [] : [content]));
}

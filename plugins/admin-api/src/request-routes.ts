import {
  HelixError,
  type JsonValue,
  type Ledger,
  type RequestLogStore,
  type RequestStatus,
  type RouteContribution,
} from '@helix/contracts';
import { readRoute, replyPage } from './admin-route.js';
import { readChoice, readPage, readScope, readTime } from './query.js';
import { viewAttempt, viewRequest } from './view-request.js';

const STATUSES: readonly RequestStatus[] = ['ok', 'refused', 'failed', 'cancelled', 'truncated'];

/** The requests of the ledger, and one of them with its decisions. Throws `not_found` for an unknown id. */
export function createRequestRoutes(ledger: Ledger, requestLog: RequestLogStore): readonly RouteContribution[] {
  return [
    readRoute('requests', 'Requests, newest first.', async ({ query }) =>
      replyPage(
        await ledger.requests({
          ...readPage(query),
          scope: readScope(query),
          status: readChoice(query, 'status', STATUSES),
          from: readTime(query, 'from'),
          to: readTime(query, 'to'),
        }),
        viewRequest,
      ),
    ),
    readRoute('requests/:id', 'One request: decisions, attempts, prices, buckets, meters.', async ({ params }) => {
      const id = params['id'] ?? '';
      const [{ request, attempts }, log] = await Promise.all([ledger.request(id), requestLog.find(id)]);
      if (request === undefined) throw new HelixError('not_found', `There is no request with the id ${id}.`);
      return {
        json: {
          ...viewRequest(request),
          attempts: attempts.map(viewAttempt),
          trace: (log?.trace ?? []) as unknown as JsonValue,
          meters: (log?.meters ?? []).map(({ id, reserved, settled }) => ({
            id,
            reserved: reserved.toString(),
            settled: settled.toString(),
          })),
          warnings: log?.warnings ?? [],
        },
      };
    }),
  ];
}

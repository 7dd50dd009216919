import type {
  AuditLog,
  Collection,
  Directory,
  Gateway,
  KeyHasher,
  Ledger,
  MeterStore,
  RequestLogStore,
} from '@helix/contracts';
import { aBudgetMeter, anAttempt, aRequest, describePluginLaws } from '@helix/testkit';
import { AdminApiPlugin } from './admin-api-plugin.js';
import adminApi from './index.js';

const EMPTY_PAGE = { data: [], nextCursor: undefined };
const collection = { get: () => undefined, list: () => EMPTY_PAGE } as unknown as Collection<{ id: string }>;
const directory = {
  orgs: collection,
  teams: collection,
  users: collection,
  keys: collection,
  caps: collection,
  allCaps: () => [],
} as unknown as Directory;
const ledger = {
  spend: () => [{ group: { team: null }, requests: 1, inputTokens: 2, outputTokens: 3, cost: 4n }],
  requests: () => ({ data: [aRequest()], nextCursor: 'req_1' }),
  request: (id: string) => ({ request: id === '' ? undefined : aRequest({ id }), attempts: [anAttempt()] }),
} as unknown as Ledger;
const requestLog = { find: () => undefined } as unknown as RequestLogStore;
const meters = {
  list: () => [{ meter: aBudgetMeter(), settled: 1n, reserved: 2n }],
  read: () => undefined,
} as unknown as MeterStore;
const auditLog = { list: () => EMPTY_PAGE } as unknown as AuditLog;
const generation = {
  id: 'gen_1',
  hash: 'h',
  file: undefined,
  activatedAt: 0,
  requestsInFlight: 0,
  retiring: [],
  lastFailure: undefined,
};
const gateway = {
  generation: () => generation,
  routes: () => [],
  models: () => [],
  modelsFor: () => [],
  providers: () => [],
  plugins: () => [],
  explainConfig: () => [],
} as unknown as Gateway;

describePluginLaws(adminApi, {
  hooks: ['routes'],
  runs: 400,
  build: ({ clock }) =>
    new AdminApiPlugin(directory, ledger, requestLog, meters, auditLog, gateway, {} as KeyHasher, clock),
});

import {
  type AttemptContext,
  type AttemptEvent,
  type HeaderMap,
  nanoUsd,
  type PlannedContext,
  type Principal,
  type RouteRequest,
  type SettledContext,
  type Target,
} from '@helix/contracts';
import fc from 'fast-check';
import { aPlan, aRoutingContext, aTarget } from '../../builders.js';
import { aSettledContext } from '../../context-builders.js';
import { FakeLogger } from '../../fake-logger.js';
import { freezeDeep } from '../freeze-deep.js';
import { BOOKED_REQUESTS } from '../ledger/ledger-arbitraries.js';

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

/** What callers send where text is expected: nothing, much, other alphabets, what another language would run. */
export const ANY_TEXT = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    'chat',
    'openai/gpt-4o',
    '*',
    '..',
    '__proto__',
    'constructor',
    "'; --",
    '$(x)',
    'ÄÖ漢字🙂',
    '\u0000',
  ),
  fc.string(),
  fc.constant('x'.repeat(5_000)),
);
const ID = fc.constantFrom('id_1', 'id_2', '__proto__', '*', 'a:b', '');
const COUNT = fc.constantFrom(0, 1, 60, 1_000_000);

const HEADERS: fc.Arbitrary<HeaderMap> = fc.dictionary(
  fc.constantFrom(
    'authorization',
    'x-api-key',
    'api-key',
    'x-helix-user',
    'x-helix-tags',
    'x-helix-session',
    'content-type',
  ),
  fc.oneof(
    ANY_TEXT,
    ANY_TEXT.map((text) => `Bearer ${text}`),
    fc.array(ANY_TEXT, { maxLength: 3 }),
    fc.constant(undefined),
  ),
);

const ENTITY = fc.record(
  { id: ID, name: ANY_TEXT, limits: fc.record({ rpm: COUNT, tpm: COUNT, parallel: COUNT }, { requiredKeys: [] }) },
  { requiredKeys: ['id'] },
);

const PRINCIPAL: fc.Arbitrary<Principal> = fc.record(
  {
    key: ENTITY,
    team: ENTITY,
    user: ENTITY,
    org: ENTITY,
    endUser: ANY_TEXT,
    tags: fc.uniqueArray(ANY_TEXT, { maxLength: 4 }),
    models: fc.array(fc.array(ANY_TEXT, { maxLength: 2 }), { maxLength: 2 }),
    routes: fc.array(fc.constantFrom('chat', '/v1/*', '*', '['), { maxLength: 2 }),
    policy: fc.record({ endUser: fc.boolean(), clientTags: fc.boolean() }, { requiredKeys: [] }),
    labels: fc.dictionary(ANY_TEXT, fc.jsonValue(), { maxKeys: 3 }),
  },
  { requiredKeys: ['tags', 'models', 'policy', 'labels'] },
);

const TARGETS: fc.Arbitrary<readonly Target[]> = fc.uniqueArray(
  fc
    .record({
      provider: fc.constantFrom('openai', 'claude', 'local'),
      model: fc.constantFrom('gpt-4o', 'org/model:1', 'm'),
      weight: fc.constantFrom(1, 0.001, 1e6),
      tier: fc.nat({ max: 2 }),
      region: fc.constantFrom(undefined, 'eu', 'us', ''),
      tags: fc.uniqueArray(fc.constantFrom('batch', 'fast'), { maxLength: 2 }),
      inactive: fc.constantFrom(undefined, 'its secret is not set'),
    })
    .map(aTarget),
  { selector: ({ id }) => id, maxLength: 5 },
);

/** A request of any caller, in any shape that the types allow, routed to any targets (none, too). What plugins must not change is frozen. */
export const PLANNED_CONTEXTS: fc.Arbitrary<PlannedContext> = fc
  .record({
    targets: TARGETS,
    principal: PRINCIPAL,
    headers: HEADERS,
    method: fc.constantFrom('POST', 'GET'),
    remoteAddress: maybe(fc.constantFrom('127.0.0.1', '::1')),
    receivedAt: fc.constantFrom(0, Date.UTC(2026, 1, 28, 23, 59, 59, 999), Date.UTC(2026, 2, 29, 1, 30), 4e12),
    strategy: fc.constantFrom('ordered', 'weighted', 'cheapest', ''),
    sticky: fc.constantFrom(undefined, 'key', 'user', 'team', 'tag', 'endUser', 'session', 'none'),
    summary: fc.record({
      model: ANY_TEXT,
      stream: fc.boolean(),
      maxOutputTokens: maybe(COUNT),
      choices: fc.constantFrom(1, 128),
      byteLength: COUNT,
      hasTools: fc.boolean(),
      hasImages: fc.boolean(),
      hasSchema: fc.boolean(),
      includeUsage: fc.boolean(),
      endUser: maybe(ANY_TEXT),
    }),
  })
  .map(({ targets, strategy, sticky, summary, ...rest }) => {
    const usual = aRoutingContext();
    const chatRequest = freezeDeep({
      model: summary.model,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
      stream: summary.stream,
      includeUsage: summary.includeUsage,
    } as const);
    const { signal, note } = usual;
    const context = {
      ...freezeDeep({ ...rest, summary, policy: { ...usual.policy, routing: { strategy, sticky } } }),
      plan: freezeDeep(aPlan(targets)),
      chatRequest: () => chatRequest,
      signal,
      note,
    };
    return { ...usual, ...context };
  });

const ERROR_CLASSES = [
  'rate_limit',
  'server_error',
  'timeout',
  'overloaded',
  'context_length',
  'authentication',
] as const;

/** How an attempt ended. */
export const ATTEMPT_ENDS: fc.Arbitrary<AttemptEvent> = fc.record({
  type: fc.constant('end' as const),
  outcome: fc.constantFrom('ok', 'failed', 'cancelled'),
  error: maybe(
    fc.record(
      { class: fc.constantFrom(...ERROR_CLASSES), message: ANY_TEXT, retryAfterMs: fc.constantFrom(0, 1_000, 1e12) },
      { requiredKeys: ['class', 'message'] },
    ),
  ),
  ttftMs: maybe(COUNT),
  durationMs: COUNT,
});

/** The attempts of a planned request, one after another. */
export function attemptsOf(context: PlannedContext): readonly AttemptContext[] {
  return context.plan.candidates.map((target, index) => ({
    ...context,
    attemptId: `att_${index}`,
    attempt: index + 1,
    target,
  }));
}

/** What is left of a request when it is over, whichever way it went. */
export const SETTLED_CONTEXTS: fc.Arbitrary<SettledContext> = fc
  .record({
    booked: BOOKED_REQUESTS,
    principal: maybe(PRINCIPAL),
    headers: HEADERS,
    warnings: fc.array(ANY_TEXT, { maxLength: 2 }),
    trace: fc.array(fc.record({ hook: ANY_TEXT, plugin: ANY_TEXT, ms: fc.constantFrom(0, 0.5), said: ANY_TEXT }), {
      maxLength: 2,
    }),
    meters: fc.array(fc.record({ id: ANY_TEXT, reserved: fc.constant(nanoUsd(1)), settled: fc.constant(0n) }), {
      maxLength: 3,
    }),
  })
  .map(({ booked, ...rest }) => {
    const [first] = booked;
    return aSettledContext(
      freezeDeep({ ...rest, ...(first === undefined ? {} : { record: first.request, attempts: first.attempts }) }),
    );
  });

const QUERY_NAMES = [
  'limit',
  'cursor',
  'from',
  'to',
  'group_by',
  'scope',
  'status',
  'team',
  'key',
  'tag',
  'model',
  'name',
];

/** What an endpoint may be asked; `value` stands for every parameter in its path. */
export const ROUTE_REQUESTS: fc.Arbitrary<
  Omit<RouteRequest, 'params' | 'method' | 'path'> & { readonly value: string }
> = fc.record({
  value: ANY_TEXT,
  requestId: fc.constant('req_1'),
  query: fc
    .dictionary(
      fc.constantFrom(...QUERY_NAMES),
      fc.oneof(ANY_TEXT, fc.constantFrom('10', '0', '-1', '2026-01-01', 'team,day')),
    )
    .map((pairs) => new URLSearchParams(pairs)),
  headers: HEADERS,
  remoteAddress: maybe(fc.constant('127.0.0.1')),
  body: fc.constant(undefined),
  logger: fc.constant(new FakeLogger()),
});

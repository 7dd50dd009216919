import {
  type Cap,
  type Directory,
  durationMs,
  HelixError,
  type JsonObject,
  nanoUsd,
  type Scope,
  usdNumber,
  ZERO_USD,
} from '@helix/contracts';
import { type Fields, readGiven } from './fields.js';
import { findByName } from './find-by-name.js';
import { formatTime } from './format-time.js';
import type { Resource } from './resource.js';

const LONGEST_PERIOD_MS = 36_525 * 86_400_000;
const ANCHOR =
  /^(\d{4}-\d\d-\d\d)([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)?)?$/;

/** Spend caps. The team, user and organisation of a scope are given by id or name, or as `*`. */
export function capResource(directory: Directory): Resource<Cap> {
  return {
    kind: 'cap',
    path: 'caps',
    collection: directory.caps,
    required: ['scope', 'usd'],
    filters: [],
    uniqueName: false,
    blank: (id, createdAt) => ({
      id,
      scope: {},
      limit: ZERO_USD,
      per: 'month',
      zone: 'UTC',
      anchor: undefined,
      mode: 'strict',
      shadow: false,
      clamp: false,
      onReach: 'block',
      alertsAt: [],
      createdAt,
    }),
    build: (fields, before) => buildCap(fields, before, directory),
    view: viewCap,
  };
}

async function buildCap(fields: Fields, before: Cap, directory: Directory): Promise<Cap> {
  return {
    ...before,
    scope: fields['scope'] === undefined ? before.scope : await resolveScope(fields['scope'] as Scope, directory),
    limit: fields['usd'] === undefined ? before.limit : nanoUsd(fields['usd'] as number),
    per: readPeriod(fields, before),
    zone: readZone(fields, before),
    anchor: readAnchor(fields, before),
    mode: readGiven(fields, 'mode', before.mode),
    shadow: readGiven(fields, 'shadow', before.shadow),
    clamp: readGiven(fields, 'clamp', before.clamp),
    onReach: readGiven(fields, 'on_reach', before.onReach),
    alertsAt: readGiven(fields, 'alerts_at', before.alertsAt) ?? [],
  };
}

function readZone(fields: Fields, before: Cap): string {
  const zone = readGiven(fields, 'zone', before.zone) ?? 'UTC';
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    throw new HelixError('invalid_request', `"${zone}" is not a time zone; write one such as Europe/Berlin or UTC.`, {
      param: 'zone',
    });
  }
  return zone;
}

/** What the cap could not be read with is refused here: it would be refused to each caller of its scope otherwise. */
function readPeriod(fields: Fields, before: Cap): string {
  const per = readGiven(fields, 'per', before.per) ?? 'month';
  if (!/^\d/.test(per)) return per;
  const length = durationMs(per);
  if (length === undefined || length > LONGEST_PERIOD_MS)
    throw new HelixError('invalid_request', `per must be above zero and at most 100 years, not "${per}".`, {
      param: 'per',
    });
  return per;
}

function readAnchor(fields: Fields, before: Cap): string | undefined {
  const anchor = readGiven(fields, 'anchor', before.anchor);
  if (anchor === undefined) return undefined;
  const date = ANCHOR.exec(anchor)?.[1];
  // A day that its month does not have moves on into the next.
  const day = date === undefined ? Number.NaN : Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(day) || new Date(day).toISOString().slice(0, 10) !== date)
    throw new HelixError(
      'invalid_request',
      `anchor must be a date such as 2026-01-31 or 2026-01-31T06:00, not "${anchor}".`,
      { param: 'anchor' },
    );
  return anchor;
}

/** Names become ids where there is such an entity; `*` means each. */
async function resolveScope(scope: Scope, directory: Directory): Promise<Scope> {
  const resolved: Record<string, string> = { ...scope };
  if (scope.team !== undefined && scope.team !== '*')
    resolved['team'] = (await findByName(directory.teams, scope.team, 'team')).id;
  if (scope.user !== undefined && scope.user !== '*')
    resolved['user'] = (await findByName(directory.users, scope.user, 'user')).id;
  if (scope.org !== undefined && scope.org !== '*')
    resolved['org'] = (await findByName(directory.orgs, scope.org, 'org')).id;
  return resolved;
}

function viewCap(cap: Cap): JsonObject {
  return {
    id: cap.id,
    scope: { ...cap.scope } as JsonObject,
    usd: usdNumber(cap.limit),
    per: cap.per,
    zone: cap.zone,
    anchor: cap.anchor ?? null,
    mode: cap.mode,
    shadow: cap.shadow,
    clamp: cap.clamp,
    on_reach: typeof cap.onReach === 'string' ? cap.onReach : { ...cap.onReach },
    alerts_at: cap.alertsAt,
    created_at: formatTime(cap.createdAt),
  };
}

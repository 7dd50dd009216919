import {
  AUDIT_LOG,
  type AuditLog,
  type Cap,
  CLOCK,
  type Clock,
  type Collection,
  DIRECTORY,
  type Directory,
  durationMs,
  GATEWAY,
  type Gateway,
  HelixError,
  type JsonObject,
  type JsonValue,
  KEY_HASHER,
  type KeyHasher,
  LEDGER,
  type Ledger,
  METERS,
  type MeterStore,
  type Org,
  type PluginInstance,
  REQUEST_LOG,
  type RequestLogStore,
  type RequestStatus,
  type RouteContribution,
  type RouteReply,
  type RouteRequest,
  type SpendGroup,
  type Team,
  type User,
  usdNumber,
  type VirtualKey,
} from '@helix/contracts';
import { inject, injectable } from 'tsyringe';
import { makeId } from './make-id.js';
import { buildOpenApi } from './open-api.js';
import { readList, readPage, readScope, readTime } from './query.js';
import { buildCap, buildKey, buildOrg, buildTeam, buildUser, type Fields, findByName, text } from './resources.js';
import { bodySchema, type ResourceKind } from './schemas.js';
import {
  time,
  viewAttempt,
  viewCap,
  viewKey,
  viewMeter,
  viewOrg,
  viewRequest,
  viewSpend,
  viewTeam,
  viewUser,
} from './views.js';

const BASE = '/admin/v1';
const GROUPS: readonly SpendGroup[] = ['org', 'team', 'user', 'key', 'end_user', 'model', 'provider', 'tag', 'day'];

/** One kind of entity behind its five calls. */
interface Resource<T extends { readonly id: string }> {
  readonly kind: ResourceKind;
  readonly path: string;
  readonly collection: Collection<T>;
  readonly required: readonly string[];
  readonly filters: readonly string[];
  blank(id: string): T;
  build(fields: Fields, before: T): T | Promise<T>;
  view(entity: T): JsonObject;
}

/** The admin API. */
@injectable()
export class AdminApiPlugin implements PluginInstance {
  constructor(
    @inject(DIRECTORY) private readonly directory: Directory,
    @inject(LEDGER) private readonly ledger: Ledger,
    @inject(REQUEST_LOG) private readonly requestLog: RequestLogStore,
    @inject(METERS) private readonly meters: MeterStore,
    @inject(AUDIT_LOG) private readonly auditLog: AuditLog,
    @inject(GATEWAY) private readonly gateway: Gateway,
    @inject(KEY_HASHER) private readonly hasher: KeyHasher,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  routes(): readonly RouteContribution[] {
    const routes: RouteContribution[] = [
      ...this.#entityRoutes(),
      ...this.#keyRoutes(),
      ...this.#recordRoutes(),
      ...this.#gatewayRoutes(),
    ];
    return [
      ...routes,
      this.#get('openapi.json', 'This API as an OpenAPI document.', () => ({ json: buildOpenApi(routes) }), 'public'),
    ];
  }

  #entityRoutes(): readonly RouteContribution[] {
    const { directory } = this;
    const now = (): number => this.clock.now();
    const base = (
      id: string,
    ): {
      readonly id: string;
      readonly name: string;
      readonly createdAt: number;
      readonly disabled: boolean;
      readonly metadata: Readonly<Record<string, unknown>>;
    } => ({ id, name: '', createdAt: now(), disabled: false, metadata: {} });
    return [
      ...this.#crud<Org>({
        kind: 'org',
        path: 'orgs',
        collection: directory.orgs,
        required: ['name'],
        filters: ['name'],
        blank: base,
        build: buildOrg,
        view: viewOrg,
      }),
      ...this.#crud<Team>({
        kind: 'team',
        path: 'teams',
        collection: directory.teams,
        required: ['name'],
        filters: ['name', 'org'],
        blank: (id) => ({
          ...base(id),
          org: undefined,
          models: ['*'],
          routes: undefined,
          limits: {},
          policy: {},
          tags: [],
        }),
        build: (fields, before) => buildTeam(fields, before, directory),
        view: viewTeam,
      }),
      ...this.#crud<User>({
        kind: 'user',
        path: 'users',
        collection: directory.users,
        required: ['name'],
        filters: ['name', 'email', 'org'],
        blank: (id) => ({ ...base(id), email: undefined, org: undefined, teams: [], limits: {} }),
        build: (fields, before) => buildUser(fields, before, directory),
        view: viewUser,
      }),
      ...this.#crud<Cap>({
        kind: 'cap',
        path: 'caps',
        collection: directory.caps,
        required: ['scope', 'usd'],
        filters: [],
        blank: (id) => ({
          id,
          scope: {},
          limit: 0n as Cap['limit'],
          per: 'month',
          zone: 'UTC',
          anchor: undefined,
          mode: 'strict',
          shadow: false,
          clamp: false,
          onReach: 'block',
          alertsAt: [],
          createdAt: now(),
        }),
        build: (fields, before) => buildCap(fields, before, directory),
        view: viewCap,
      }),
    ];
  }

  #crud<T extends { readonly id: string }>(resource: Resource<T>): readonly RouteContribution[] {
    const { kind, path, collection } = resource;
    const find = async (id: string): Promise<T> => {
      const entity = await collection.get(id);
      if (entity === undefined) throw new HelixError('not_found', `There is no ${kind} with the id ${id}.`);
      return entity;
    };
    return [
      this.#change('POST', path, `Make a ${kind}.`, bodySchema(kind, resource.required), async (request) => {
        const entity = await resource.build(request.body as Fields, resource.blank(makeId(kind, this.clock.now())));
        await refuseTakenName(collection, kind, entity);
        await collection.create(entity);
        await this.#audit(request, `${kind}.create`, entity.id, resource.view(entity));
        return { status: 201, json: resource.view(entity) };
      }),
      this.#get(path, `List ${path}.`, async (request) => {
        const page = await collection.list(readList(request.query, resource.filters));
        return { json: { data: page.data.map(resource.view), next_cursor: page.nextCursor ?? null } };
      }),
      this.#get(`${path}/:id`, `One ${kind}.`, async (request) => ({
        json: resource.view(await find(request.params['id'] ?? '')),
      })),
      this.#change(
        'PATCH',
        `${path}/:id`,
        `Change a ${kind}: what is absent stays, null clears.`,
        bodySchema(kind, []),
        async (request) => {
          const before = await find(request.params['id'] ?? '');
          const { id, ...patch } = await resource.build((request.body ?? {}) as Fields, before);
          const after = await collection.update(id, patch as Partial<Omit<T, 'id'>>);
          await this.#audit(request, `${kind}.update`, id, (request.body ?? {}) as JsonObject);
          return { json: resource.view(after) };
        },
      ),
      this.#change('DELETE', `${path}/:id`, `Delete a ${kind}.`, undefined, async (request) => {
        const { id } = await find(request.params['id'] ?? '');
        await collection.delete(id);
        await this.#audit(request, `${kind}.delete`, id, {});
        return { json: { id, deleted: true } };
      }),
    ];
  }

  #keyRoutes(): readonly RouteContribution[] {
    const { keys } = this.directory;
    const find = async (request: RouteRequest): Promise<VirtualKey> => {
      const key = await keys.get(request.params['id'] ?? '');
      if (key === undefined) throw new HelixError('not_found', `There is no key with the id ${request.params['id']}.`);
      return key;
    };
    return [
      this.#change(
        'POST',
        'keys',
        'Make a key; its secret is in this answer only.',
        bodySchema('key', []),
        async (request) => {
          const secret = this.hasher.generate().reveal();
          const createdAt = this.clock.now();
          const blank: VirtualKey = {
            id: makeId('key', createdAt),
            hash: this.hasher.hash(secret),
            hint: secret.slice(-4),
            name: undefined,
            team: undefined,
            user: undefined,
            models: ['*'],
            routes: undefined,
            limits: {},
            policy: {},
            tags: [],
            metadata: {},
            createdAt,
            expiresAt: undefined,
            revokedAt: undefined,
            previousHash: undefined,
            previousHashExpiresAt: undefined,
          };
          const key = await buildKey((request.body ?? {}) as Fields, blank, this.directory);
          await keys.create(key);
          await this.#audit(request, 'key.create', key.id, viewKey(key));
          return { status: 201, json: viewKey(key, secret) };
        },
      ),
      this.#get('keys', 'List keys, without their secrets.', async (request) => {
        const query = readList(request.query, ['team', 'user', 'name']);
        const team = query.where?.['team'];
        const where =
          team === undefined
            ? query.where
            : { ...query.where, team: (await findByName(this.directory.teams, team, 'team')).id };
        const page = await keys.list({ ...query, where });
        return { json: { data: page.data.map((key) => viewKey(key)), next_cursor: page.nextCursor ?? null } };
      }),
      this.#get('keys/:id', 'One key.', async (request) => ({ json: viewKey(await find(request)) })),
      this.#change(
        'PATCH',
        'keys/:id',
        'Change a key: what is absent stays, null clears.',
        bodySchema('key', []),
        async (request) => {
          const { id, ...patch } = await buildKey((request.body ?? {}) as Fields, await find(request), this.directory);
          const after = await keys.update(id, patch);
          await this.#audit(request, 'key.update', id, (request.body ?? {}) as JsonObject);
          return { json: viewKey(after) };
        },
      ),
      this.#change('DELETE', 'keys/:id', 'Delete a key.', undefined, async (request) => {
        const { id } = await find(request);
        await keys.delete(id);
        await this.#audit(request, 'key.delete', id, {});
        return { json: { id, deleted: true } };
      }),
      this.#change('POST', 'keys/:id/revoke', 'Revoke a key at once.', undefined, async (request) => {
        const key = await find(request);
        const after = await keys.update(key.id, { revokedAt: key.revokedAt ?? this.clock.now() });
        await this.#audit(request, 'key.revoke', key.id, {});
        return { json: viewKey(after) };
      }),
      this.#change(
        'POST',
        'keys/:id/rotate',
        'A new secret for a key; the old one works until the grace period ends.',
        {
          type: 'object',
          additionalProperties: false,
          properties: {
            grace: { type: 'string', description: 'How long the old secret works: 24h. Default: not at all.' },
          },
        },
        async (request) => {
          const key = await find(request);
          const grace = text((request.body ?? {}) as Fields, 'grace');
          const graceMs = grace === undefined ? 0 : durationMs(grace);
          if (graceMs === undefined)
            throw new HelixError('invalid_request', `grace must be a duration such as 24h, not "${grace}".`, {
              param: 'grace',
            });
          const secret = this.hasher.generate().reveal();
          const after = await keys.update(key.id, {
            hash: this.hasher.hash(secret),
            hint: secret.slice(-4),
            previousHash: graceMs === 0 ? undefined : key.hash,
            previousHashExpiresAt: graceMs === 0 ? undefined : this.clock.now() + graceMs,
          });
          await this.#audit(request, 'key.rotate', key.id, { grace: grace ?? null });
          return { json: viewKey(after, secret) };
        },
      ),
    ];
  }

  #recordRoutes(): readonly RouteContribution[] {
    return [
      this.#get('spend', 'Spend by group: group_by=team,model; from, to; format=json|csv.', (request) =>
        this.#spend(request),
      ),
      this.#get('requests', 'Requests, newest first.', async ({ query }) => {
        const page = await this.ledger.requests({
          ...readPage(query),
          scope: readScope(query),
          status: (query.get('status') ?? undefined) as RequestStatus | undefined,
          from: readTime(query, 'from'),
          to: readTime(query, 'to'),
        });
        return { json: { data: page.data.map(viewRequest), next_cursor: page.nextCursor ?? null } };
      }),
      this.#get('requests/:id', 'One request: decisions, attempts, prices, buckets, meters.', async (request) => {
        const id = request.params['id'] ?? '';
        const [{ request: record, attempts }, trace] = await Promise.all([
          this.ledger.request(id),
          this.requestLog.find(id),
        ]);
        if (record === undefined) throw new HelixError('not_found', `There is no request with the id ${id}.`);
        return {
          json: {
            ...viewRequest(record),
            attempts: attempts.map(viewAttempt),
            trace: (trace?.trace ?? []) as unknown as JsonValue,
            meters: (trace?.meters ?? []) as unknown as JsonValue,
            warnings: trace?.warnings ?? [],
          },
        };
      }),
      this.#get('meters', 'Meters as they stand.', async ({ query }) => {
        const { limit, cursor } = readPage(query);
        const states = [...(await this.meters.list(readScope(query)))]
          .sort((left, right) => (left.meter.id < right.meter.id ? -1 : 1))
          .filter((state) => cursor === undefined || state.meter.id > cursor);
        const page = states.slice(0, limit);
        return {
          json: {
            data: page.map(viewMeter),
            next_cursor: states.length > limit ? (page.at(-1)?.meter.id ?? null) : null,
          },
        };
      }),
      this.#get('audit', 'Who changed what, newest first.', async ({ query }) => {
        const page = await this.auditLog.list(readPage(query));
        return {
          json: {
            data: page.data.map(({ at, ...entry }) => ({ ...entry, at: time(at) }) as unknown as JsonValue),
            next_cursor: page.nextCursor ?? null,
          },
        };
      }),
    ];
  }

  async #spend({ query }: RouteRequest): Promise<RouteReply> {
    const groupBy = (query.get('group_by') ?? '').split(',').filter((name) => name !== '') as SpendGroup[];
    const unknown = groupBy.find((name) => !GROUPS.includes(name));
    if (unknown !== undefined)
      throw new HelixError('invalid_request', `group_by does not know "${unknown}"; it takes ${GROUPS.join(', ')}.`, {
        param: 'group_by',
      });
    const rows = (
      await this.ledger.spend({
        from: readTime(query, 'from'),
        to: readTime(query, 'to'),
        scope: readScope(query),
        groupBy,
      })
    ).map(viewSpend);
    if (query.get('format') !== 'csv') return { json: { data: rows, next_cursor: null } };
    const columns = [...groupBy, 'requests', 'input_tokens', 'output_tokens', 'cost_usd', 'saved_usd'];
    const body = [
      columns.join(','),
      ...rows.map((row) => columns.map((column) => csvCell(row[column])).join(',')),
    ].join('\n');
    return { text: { contentType: 'text/csv; charset=utf-8', body: `${body}\n` } };
  }

  #gatewayRoutes(): readonly RouteContribution[] {
    const { gateway } = this;
    const list = (data: unknown): RouteReply => ({ json: { data: data as JsonValue, next_cursor: null } });
    return [
      this.#get('models', 'What is configured, with each target’s state.', () =>
        list(
          gateway.models().map(({ name, pattern, policy, targets }) => ({
            name,
            pattern,
            policy,
            targets: targets.map(({ id, provider, model, weight, tier, tags, region, inactive }) => ({
              id,
              provider,
              model,
              weight,
              tier,
              tags,
              region: region ?? null,
              inactive: inactive ?? null,
            })),
          })),
        ),
      ),
      this.#get('providers', 'Providers, and why one is inactive.', () =>
        list(
          gateway.providers().map((provider) => ({
            ...provider,
            baseUrl: provider.baseUrl ?? null,
            inactive: provider.inactive ?? null,
          })),
        ),
      ),
      this.#get('plugins', 'Plugins, their hooks and failures.', () =>
        list(gateway.plugins().map((plugin) => ({ ...plugin, lastFailure: plugin.lastFailure ?? null }))),
      ),
      this.#get('routes', 'Every registered HTTP route.', () => list(gateway.routes())),
      this.#get('generation', 'Which configuration is live.', () => {
        const { id, hash, file, activatedAt, requestsInFlight, retiring, lastFailure } = gateway.generation();
        return {
          json: {
            id,
            hash,
            file: file ?? null,
            activated_at: time(activatedAt),
            requests_in_flight: requestsInFlight,
            retiring: retiring as unknown as JsonValue,
            last_failure:
              lastFailure === undefined
                ? null
                : ({ at: time(lastFailure.at), problems: lastFailure.problems } as unknown as JsonValue),
          },
        };
      }),
      this.#change('POST', 'reload', 'Reload the configuration now.', undefined, async (request) => {
        const result = await gateway.reload('admin API');
        await this.#audit(request, 'generation.reload', result.generation, { ok: result.ok });
        return { status: result.ok ? 200 : 422, json: result as unknown as JsonValue };
      }),
      this.#get('config/explain', 'Each setting and the line that owns it.', () => list(gateway.explainConfig())),
      this.#get('explain', 'What a request would meet: model, team, input_tokens, output_tokens.', (request) =>
        this.#explain(request),
      ),
    ];
  }

  async #explain({ query }: RouteRequest): Promise<RouteReply> {
    const model = query.get('model');
    const name = query.get('team');
    if (model === null || name === null)
      throw new HelixError('invalid_request', 'Give model and team.', { param: model === null ? 'model' : 'team' });
    const team = await findByName(this.directory.teams, name, 'team');
    const explanation = await this.gateway.explain({
      principal: {
        team: { id: team.id, name: team.name, limits: team.limits },
        tags: team.tags,
        models: team.models.includes('*') ? [] : [team.models],
        policy: team.policy,
        labels: team.metadata,
      },
      model,
      inputTokens: Number(query.get('input_tokens') ?? 1_000),
      outputTokens: Number(query.get('output_tokens') ?? 500),
    });
    const plain = JSON.stringify(explanation, (_key, value: unknown) =>
      typeof value === 'bigint' ? usdNumber(value) : value,
    );
    return { json: JSON.parse(plain) as JsonValue };
  }

  #get(
    path: string,
    summary: string,
    handle: (request: RouteRequest) => RouteReply | Promise<RouteReply>,
    access: RouteContribution['access'] = 'admin',
  ): RouteContribution {
    return { method: 'GET', path: `${BASE}/${path}`, access, summary, handle };
  }

  #change(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    summary: string,
    schema: Readonly<Record<string, unknown>> | undefined,
    handle: (request: RouteRequest) => Promise<RouteReply>,
  ): RouteContribution {
    return {
      method,
      path: `${BASE}/${path}`,
      access: 'admin',
      summary,
      ...(schema === undefined ? {} : { bodySchema: schema }),
      handle,
    };
  }

  async #audit(request: RouteRequest, action: string, target: string, details: JsonObject): Promise<void> {
    const at = this.clock.now();
    await this.auditLog.append({
      id: makeId('audit', at),
      at,
      actor: 'admin',
      address: request.remoteAddress,
      action,
      target,
      details,
    });
  }
}

/** Organisations and teams are also known by their name, so it must be theirs alone. */
async function refuseTakenName<T extends { readonly id: string }>(
  collection: Collection<T>,
  kind: ResourceKind,
  entity: T,
): Promise<void> {
  const { name } = entity as { readonly name?: unknown };
  if ((kind !== 'org' && kind !== 'team') || typeof name !== 'string') return;
  const { data } = await collection.list({ limit: 1, cursor: undefined, where: { name } });
  if (data.length > 0) throw new HelixError('conflict', `A ${kind} named "${name}" exists already.`, { param: 'name' });
}

function csvCell(value: JsonValue | undefined): string {
  const cell = value === null || value === undefined ? '' : String(value);
  // A leading = + - @ would be a formula in a spreadsheet.
  const safe = /^[=+\-@]/.test(cell) && Number.isNaN(Number(cell)) ? `'${cell}` : cell;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

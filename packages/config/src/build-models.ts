import {
  type ConfigProblem,
  type JsonObject,
  type ModelPolicy,
  nearestNames,
  type UpstreamErrorClass,
} from '@helix/contracts';
import type { ModelEntry, TargetReference } from './config-snapshot.js';
import type { ConfigSource, PathSegment } from './config-source.js';
import { reportWidenedModels } from './report-widened-models.js';
import { parseDuration } from './units.js';

/** A model as the file has it, after the schema's check. */
interface RawModel {
  readonly targets: readonly (
    | string
    | { readonly model: string; readonly weight?: number; readonly tags?: readonly string[] }
  )[];
  readonly fallbacks?: readonly string[];
  readonly routing?: { readonly strategy?: string; readonly sticky?: string };
  readonly timeouts?: Readonly<Partial<Record<'connect' | 'headers' | 'firstToken' | 'idle' | 'total', string>>>;
  readonly retry?: {
    readonly attempts?: number;
    readonly on?: readonly (string | number)[];
    readonly backoff?: string;
  };
  readonly onAbort?: 'cancel' | 'drain';
  readonly heartbeat?: string;
  readonly strict?: boolean;
  readonly checkCapabilities?: boolean;
  readonly defaults?: JsonObject;
  readonly allow?: { readonly teams?: readonly string[]; readonly keys?: readonly string[] };
}

const RETRIED: readonly UpstreamErrorClass[] = [
  'rate_limit',
  'overloaded',
  'server_error',
  'timeout',
  'connection',
  'truncated',
];
const LEAST_ATTEMPTS = 3;

export interface ModelContext {
  readonly source: ConfigSource;
  readonly providers: ReadonlySet<string>;
  readonly problems: ConfigProblem[];
}

/** The models of the file with their targets and fallbacks resolved; unknown providers and cycles are problems. */
export function buildModels(
  raw: Readonly<Record<string, string | RawModel>>,
  context: ModelContext,
): readonly ModelEntry[] {
  const models = new Map(
    Object.entries(raw).map(([name, model]) => [name, typeof model === 'string' ? { targets: [model] } : model]),
  );
  reportCycles(models, context);
  reportWidenedModels(models, ({ name, index, restricted }) =>
    context.problems.push(
      context.source.problem(
        ['models', name, 'fallbacks', index],
        `Callers of "${name}" would come to "${restricted}", which only some of them may use.`,
        `give "${name}" the same \`allow\`, or write the target itself as provider/model`,
      ),
    ),
  );
  return [...models].map(([name, model]) => buildModel(name, model, typeof raw[name] === 'string', models, context));
}

function buildModel(
  name: string,
  model: RawModel,
  short: boolean,
  models: ReadonlyMap<string, RawModel>,
  context: ModelContext,
): ModelEntry {
  const path = ['models', name];
  const targets: TargetReference[] = [];
  for (const [index, target] of model.targets.entries()) {
    const reference = typeof target === 'string' ? { model: target } : target;
    const place = short
      ? path
      : typeof target === 'string'
        ? [...path, 'targets', index]
        : [...path, 'targets', index, 'model'];
    const parsed = parseReference(reference.model, place, context);
    if (parsed !== undefined)
      targets.push({ ...parsed, weight: reference.weight ?? 1, tier: 0, tags: reference.tags ?? [] });
  }
  let tier = 1;
  for (const [index, fallback] of (model.fallbacks ?? []).entries()) {
    for (const target of resolveFallback(fallback, [...path, 'fallbacks', index], models, context, new Set([name])))
      targets.push({ ...target, tier: tier++ });
  }
  const unique = new Map(targets.toReversed().map((target) => [`${target.provider}/${target.model}`, target]));
  const kept = [...unique.values()].toReversed().sort((left, right) => left.tier - right.tier);
  return Object.freeze({ policy: Object.freeze(buildPolicy(name, model, kept.length)), targets: Object.freeze(kept) });
}

function buildPolicy(name: string, model: RawModel, targetCount: number): ModelPolicy {
  const { timeouts = {}, retry = {}, routing = {} } = model;
  const limit = (text: string | undefined): number | undefined =>
    text === undefined ? undefined : parseDuration(text);
  const total = limit(timeouts.total) ?? 600_000;
  const weighted = model.targets.some((target) => typeof target !== 'string' && target.weight !== undefined);
  return {
    name,
    timeouts: {
      connect: limit(timeouts.connect) ?? 5_000,
      headers: limit(timeouts.headers) ?? Math.max(300_000, timeouts.total === undefined ? 0 : total),
      firstToken: limit(timeouts.firstToken),
      idle: limit(timeouts.idle) ?? Math.max(300_000, timeouts.total === undefined ? 0 : total),
      total,
    },
    retry: {
      attempts: retry.attempts ?? Math.max(LEAST_ATTEMPTS, targetCount),
      on: retry.on === undefined ? RETRIED : [...new Set(retry.on.flatMap(errorClassesOf))],
      backoffMs: limit(retry.backoff) ?? 250,
    },
    onAbort: model.onAbort ?? 'cancel',
    heartbeatMs: limit(model.heartbeat),
    strict: model.strict ?? false,
    checkCapabilities: model.checkCapabilities ?? true,
    routing: { strategy: routing.strategy ?? (weighted ? 'weighted' : 'ordered'), sticky: routing.sticky },
    defaults: model.defaults ?? {},
    allow: model.allow,
  };
}

/** How a call behaves that names its provider itself: once, as it is. */
export function buildDirectPolicy(): ModelPolicy {
  return Object.freeze(buildPolicy('direct', { targets: [], retry: { attempts: 1 } }, 1));
}

function errorClassesOf(entry: string | number): readonly UpstreamErrorClass[] {
  const text = String(entry);
  switch (text) {
    case '429':
      return ['rate_limit'];
    case '5xx':
      return ['server_error', 'overloaded', 'truncated'];
    case '503':
    case '529':
      return ['overloaded'];
    case '408':
    case '504':
      return ['timeout'];
    case '401':
      return ['authentication'];
    case '402':
      return ['billing'];
    case '403':
      return ['permission'];
    case '404':
      return ['not_found'];
    default:
      return /^\d+$/.test(text) ? (text.startsWith('5') ? ['server_error'] : []) : [text as UpstreamErrorClass];
  }
}

function resolveFallback(
  name: string,
  path: readonly PathSegment[],
  models: ReadonlyMap<string, RawModel>,
  context: ModelContext,
  above: ReadonlySet<string>,
): readonly TargetReference[] {
  const model = models.get(name);
  if (model === undefined) {
    const parsed = parseReference(name, path, context, [...models.keys()]);
    return parsed === undefined ? [] : [{ ...parsed, weight: 1, tier: 0, tags: [] }];
  }
  // A cycle is reported once, by `reportCycles`.
  if (above.has(name)) return [];
  const deeper = new Set([...above, name]);
  return [
    ...model.targets.flatMap((target) => {
      const reference = typeof target === 'string' ? { model: target } : target;
      const slash = reference.model.indexOf('/');
      return slash < 0
        ? []
        : [
            {
              provider: reference.model.slice(0, slash),
              model: reference.model.slice(slash + 1),
              weight: reference.weight ?? 1,
              tier: 0,
              tags: reference.tags ?? [],
            },
          ];
    }),
    ...(model.fallbacks ?? []).flatMap((next) =>
      resolveFallback(next, path, models, { ...context, problems: [] }, deeper),
    ),
  ];
}

function parseReference(
  text: string,
  path: readonly PathSegment[],
  context: ModelContext,
  otherNames: readonly string[] = [],
): { readonly provider: string; readonly model: string } | undefined {
  const slash = text.indexOf('/');
  if (slash <= 0 || slash === text.length - 1) {
    const [near] = nearestNames(text, otherNames, 1);
    context.problems.push(
      context.source.problem(
        path,
        `"${text}" is neither provider/model nor a model of this configuration.`,
        near === undefined ? 'write provider/model' : `did you mean "${near}"?`,
      ),
    );
    return undefined;
  }
  const provider = text.slice(0, slash);
  if (!context.providers.has(provider)) {
    const [near] = nearestNames(provider, context.providers, 1);
    context.problems.push(
      context.source.problem(
        path,
        `The provider "${provider}" is not configured.`,
        near === undefined
          ? `add it under providers; there are: ${[...context.providers].join(', ') || 'none'}`
          : `did you mean "${near}"?`,
      ),
    );
    return undefined;
  }
  return { provider, model: text.slice(slash + 1) };
}

function reportCycles(models: ReadonlyMap<string, RawModel>, context: ModelContext): void {
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]): void => {
    const model = models.get(name);
    if (model === undefined || done.has(name)) return;
    for (const [index, next] of (model.fallbacks ?? []).entries()) {
      const from = [...trail, name].indexOf(next);
      if (from >= 0) {
        const cycle = [...[...trail, name].slice(from), next].join(' → ');
        context.problems.push(
          context.source.problem(
            ['models', name, 'fallbacks', index],
            `The fallbacks go round in a circle: ${cycle}.`,
            `remove "${next}" here`,
          ),
        );
      } else visit(next, [...trail, name]);
    }
    done.add(name);
  };
  for (const name of models.keys()) visit(name, []);
}

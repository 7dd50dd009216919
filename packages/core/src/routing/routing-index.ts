import {
  compileGlob,
  HelixError,
  type ModelInfo,
  type ModelPolicy,
  matchesAny,
  nearestNames,
  type Principal,
  type Target,
} from '@helix/contracts';

/** One model of the configuration as the index takes it: targets already resolved, fallbacks behind them by tier. */
export interface RoutedModel {
  readonly policy: ModelPolicy;
  /** For a wildcard, targets whose `model` holds a `*` that takes what the name's `*` stood for. */
  readonly targets: readonly Target[];
  /** Builds the target that a wildcard's target becomes for a concrete model (its price and facts looked up). */
  readonly resolve: (target: Target, model: string) => Target;
}

export interface ResolvedModel {
  readonly policy: ModelPolicy;
  readonly targets: readonly Target[];
}

const RESOLVED_WILDCARDS_KEPT = 10_000;

/** Model names to policies and targets: exact names by one map lookup, wildcards longest first, resolved names kept (bounded). */
export class RoutingIndex {
  readonly #exact = new Map<string, ResolvedModel>();
  readonly #wildcards: {
    readonly pattern: string;
    readonly matches: (name: string) => boolean;
    readonly model: RoutedModel;
  }[] = [];
  readonly #resolved = new Map<string, ResolvedModel>();

  constructor(models: readonly RoutedModel[]) {
    for (const model of models) {
      const { name } = model.policy;
      if (name.includes('*')) this.#wildcards.push({ pattern: name, matches: compileGlob(name), model });
      else this.#exact.set(name, Object.freeze({ policy: model.policy, targets: Object.freeze([...model.targets]) }));
    }
    this.#wildcards.sort((left, right) => right.pattern.length - left.pattern.length);
  }

  /** `undefined` when no name or pattern fits. */
  find(name: string): ResolvedModel | undefined {
    return this.#exact.get(name) ?? this.#resolved.get(name) ?? this.#resolveWildcard(name);
  }

  /** The model for a caller. Throws `model_not_found` with near names the caller may use, or `forbidden`. */
  lookUp(name: string, principal: Principal): ResolvedModel {
    const model = this.find(name);
    if (model === undefined) {
      const near = [
        ...new Set([...this.#knownUnder(name, principal), ...nearestNames(name, this.#namesFor(principal))]),
      ].slice(0, 3);
      const hint =
        near.length > 0
          ? ` Did you mean ${near.map((candidate) => `"${candidate}"`).join(' or ')}?`
          : ' GET /v1/models lists what this key may use.';
      throw new HelixError('model_not_found', `The model "${name}" does not exist.${hint}`, {
        param: 'model',
        details: { nearest: near },
      });
    }
    if (!isAllowed(model.policy, name, principal)) {
      throw new HelixError(
        'forbidden',
        `This key may not use the model "${name}". GET /v1/models lists what it may use.`,
        { param: 'model' },
      );
    }
    return model;
  }

  list(): readonly ModelInfo[] {
    return [
      ...[...this.#exact.values()].map(({ policy, targets }) => ({
        name: policy.name,
        pattern: false,
        policy,
        targets,
      })),
      ...this.#wildcards.map(({ model }) => ({
        name: model.policy.name,
        pattern: true,
        policy: model.policy,
        targets: model.targets,
      })),
    ];
  }

  listFor(principal: Principal): readonly ModelInfo[] {
    return this.list().filter((model) => isAllowed(model.policy, model.name, principal));
  }

  #namesFor(principal: Principal): readonly string[] {
    return this.listFor(principal).map((model) => model.name);
  }

  /** Names of patterns such as `openai/*` under which the catalogue knows a model of this name; those that can be used come first. */
  #knownUnder(name: string, principal: Principal): readonly string[] {
    const known = this.#wildcards.flatMap(({ pattern, model }) => {
      const full = pattern.replace('*', name);
      if (!isAllowed(model.policy, full, principal)) return [];
      const targets = model.targets.map((target) => model.resolve(target, target.model.replace('*', name)));
      if (!targets.some(({ facts }) => facts !== undefined)) return [];
      return [{ full, usable: targets.some(({ inactive }) => inactive === undefined) }];
    });
    return known.sort((left, right) => Number(right.usable) - Number(left.usable)).map(({ full }) => full);
  }

  #resolveWildcard(name: string): ResolvedModel | undefined {
    for (const { pattern, matches, model } of this.#wildcards) {
      if (!matches(name)) continue;
      const stars = starOf(pattern, name);
      const targets = model.targets.map((target) => model.resolve(target, target.model.replace('*', stars)));
      const resolved = Object.freeze({ policy: model.policy, targets: Object.freeze(targets) });
      if (this.#resolved.size >= RESOLVED_WILDCARDS_KEPT) this.#resolved.clear();
      this.#resolved.set(name, resolved);
      return resolved;
    }
    return undefined;
  }
}

/** What the first `*` of the pattern stands for. */
function starOf(pattern: string, name: string): string {
  const star = pattern.indexOf('*');
  return name.slice(star, name.length - (pattern.length - star - 1));
}

function isAllowed(policy: ModelPolicy, name: string, principal: Principal): boolean {
  for (const list of principal.models) if (!matchesAny(list, name)) return false;
  const { allow } = policy;
  if (allow === undefined) return true;
  const isNamed = (list: readonly string[] | undefined, entity: Principal['team']): boolean =>
    list !== undefined &&
    entity !== undefined &&
    (list.includes(entity.id) || (entity.name !== undefined && list.includes(entity.name)));
  return isNamed(allow.teams, principal.team) || isNamed(allow.keys, principal.key);
}

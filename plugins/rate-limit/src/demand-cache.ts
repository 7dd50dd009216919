import type { MeterDemand, PrincipalEntity } from '@helix/contracts';
import type { LimitRule } from './limit-rule.js';
import { makeDemands } from './make-demands.js';
import type { LimitScope } from './options.js';

const SUBJECTS_KEPT = 10_000;

/** Demands that hold for some models only. */
interface ModelDemands {
  readonly matchesModel: (model: string) => boolean;
  readonly demands: readonly MeterDemand[];
}

interface Entry {
  /** What the entry was made from: another object means another name or other limits. */
  readonly subject: PrincipalEntity | string;
  readonly always: readonly MeterDemand[];
  readonly byModel: readonly ModelDemands[];
}

/** The finished demands for each value of one scope kind, so that a request allocates none. Bounded, least recently made out first. */
export class DemandCache {
  readonly #kind: LimitScope;
  readonly #rules: readonly LimitRule[];
  readonly #onStoreAway: 'deny' | 'allow';
  readonly #entries = new Map<string, Entry>();

  constructor(kind: LimitScope, rules: readonly LimitRule[], onStoreAway: 'deny' | 'allow') {
    this.#kind = kind;
    this.#rules = rules.filter((rule) => rule.kind === kind);
    this.#onStoreAway = onStoreAway;
  }

  get hasRules(): boolean {
    return this.#rules.length > 0;
  }

  /** Adds the demands on a key, user, team or organisation: its own limits and the rules that fit. */
  addEntity(entity: PrincipalEntity | undefined, model: string, into: MeterDemand[]): void {
    if (entity === undefined || (entity.limits === undefined && this.#rules.length === 0)) return;
    const kept = this.#entries.get(entity.id);
    const entry = kept !== undefined && kept.subject === entity ? kept : this.#make(entity.id, entity.name, entity);
    addFrom(entry, model, into);
  }

  /** Adds the demands on a plain value: an end user, member, tag, model or provider. `other` is a second name that rules may use. */
  addValue(value: string, other: string | undefined, model: string, into: MeterDemand[]): void {
    addFrom(this.#entries.get(value) ?? this.#make(value, other, value), model, into);
  }

  #make(id: string, name: string | undefined, subject: PrincipalEntity | string): Entry {
    const scope = Object.freeze({ [this.#kind]: id });
    const onStoreAway = this.#onStoreAway;
    const always: MeterDemand[] = [];
    const byModel: ModelDemands[] = [];
    if (typeof subject !== 'string' && subject.limits !== undefined) {
      always.push(...makeDemands({ owner: `limits of the ${this.#kind}`, scope, limits: subject.limits, onStoreAway }));
    }
    for (const { owner, only, limits, matchesModel } of this.#rules) {
      if (only !== undefined && only !== id && only !== name) continue;
      const demands = makeDemands({ owner, scope, limits, onStoreAway });
      if (matchesModel === undefined) always.push(...demands);
      else byModel.push({ matchesModel, demands });
    }
    const entry: Entry = { subject, always, byModel };
    this.#entries.delete(id);
    if (this.#entries.size >= SUBJECTS_KEPT) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    this.#entries.set(id, entry);
    return entry;
  }
}

function addFrom({ always, byModel }: Entry, model: string, into: MeterDemand[]): void {
  for (const demand of always) into.push(demand);
  for (const { matchesModel, demands } of byModel)
    if (matchesModel(model)) for (const demand of demands) into.push(demand);
}

import { type MeterDemand, OPTIONS, type PlannedContext, type PluginInstance } from '@helix/contracts';
import { inject, injectable } from 'tsyringe';
import { DemandCache } from './demand-cache.js';
import { compileRules } from './limit-rule.js';
import type { LimitScope, RateLimitOptions } from './options.js';

/** States the demands of all rate limits that apply to a request: those of the options, and those set on its key, user and team. */
@injectable()
export class RateLimitPlugin implements PluginInstance {
  readonly #key: DemandCache;
  readonly #user: DemandCache;
  readonly #team: DemandCache;
  readonly #org: DemandCache;
  readonly #endUser: DemandCache;
  readonly #member: DemandCache;
  readonly #tag: DemandCache;
  readonly #model: DemandCache;
  /** Rules that name one model, for the targets' own names: a rule for each model means models as asked. */
  readonly #targetModel: DemandCache;
  readonly #provider: DemandCache;

  constructor(@inject(OPTIONS) options: RateLimitOptions) {
    const rules = compileRules(options.limits ?? []);
    const onStoreAway = options.onStoreAway ?? 'deny';
    const cacheFor = (kind: LimitScope): DemandCache => new DemandCache(kind, rules, onStoreAway);
    this.#key = cacheFor('key');
    this.#user = cacheFor('user');
    this.#team = cacheFor('team');
    this.#org = cacheFor('org');
    this.#endUser = cacheFor('endUser');
    this.#member = cacheFor('member');
    this.#tag = cacheFor('tag');
    this.#model = cacheFor('model');
    this.#targetModel = new DemandCache(
      'model',
      rules.filter((rule) => rule.only !== undefined),
      onStoreAway,
    );
    this.#provider = cacheFor('provider');
  }

  meter(context: PlannedContext): readonly MeterDemand[] {
    const { principal } = context;
    const { model } = context.summary;
    const demands: MeterDemand[] = [];
    this.#key.addEntity(principal.key, model, demands);
    this.#user.addEntity(principal.user, model, demands);
    this.#team.addEntity(principal.team, model, demands);
    this.#org.addEntity(principal.org, model, demands);
    if (this.#endUser.hasRules && principal.endUser !== undefined) {
      this.#endUser.addValue(principal.endUser, undefined, model, demands);
    }
    if (this.#member.hasRules) this.#addMember(context, demands);
    if (this.#tag.hasRules) for (const tag of principal.tags) this.#tag.addValue(tag, undefined, model, demands);
    if (this.#model.hasRules) this.#addModels(context, demands);
    if (this.#provider.hasRules) this.#addProviders(context, demands);
    return demands;
  }

  #addMember({ principal: { team, user }, summary }: PlannedContext, into: MeterDemand[]): void {
    if (team === undefined || user === undefined) return;
    const names = `${team.name ?? team.id}:${user.name ?? user.id}`;
    this.#member.addValue(`${team.id}:${user.id}`, names, summary.model, into);
  }

  /** The model as asked holds for every attempt; a target's own name (`provider/model`) for attempts at that target. */
  #addModels(context: PlannedContext, into: MeterDemand[]): void {
    const { model } = context.summary;
    this.#model.addValue(model, undefined, model, into);
    if (!this.#targetModel.hasRules) return;
    for (const { id } of context.plan.candidates) {
      if (id !== model) this.#addFor(this.#targetModel, id, [id], context, into);
    }
  }

  #addProviders(context: PlannedContext, into: MeterDemand[]): void {
    const targets = new Map<string, string[]>();
    for (const { provider, id } of context.plan.candidates) {
      const ids = targets.get(provider);
      if (ids === undefined) targets.set(provider, [id]);
      else ids.push(id);
    }
    for (const [provider, ids] of targets) this.#addFor(this.#provider, provider, ids, context, into);
  }

  #addFor(
    cache: DemandCache,
    value: string,
    targets: readonly string[],
    context: PlannedContext,
    into: MeterDemand[],
  ): void {
    const found: MeterDemand[] = [];
    cache.addValue(value, undefined, context.summary.model, found);
    for (const demand of found) into.push({ ...demand, targets });
  }
}

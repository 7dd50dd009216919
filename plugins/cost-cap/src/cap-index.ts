import type { PlannedContext, Scope, ScopeKind } from '@helix/contracts';
import type { CapDemand, CapRule } from './cap-rule.js';
import { type Subject, subjectsOf } from './subjects.js';

interface KindIndex {
  readonly named: Map<string, CapRule[]>;
  readonly each: CapRule[];
}

/** All caps, found by what a request is: ten thousand caps on ten thousand teams cost a request one lookup. */
export class CapIndex {
  readonly #rules = new Map<string, CapRule>();
  readonly #kinds = new Map<ScopeKind, KindIndex>();
  /** Caps on everything. */
  #global: CapRule[] = [];

  /** Adds a cap, or replaces the one of the same id. */
  set(rule: CapRule): void {
    this.delete(rule.definition.id);
    this.#rules.set(rule.definition.id, rule);
    this.#bucketOf(rule).push(rule);
  }

  delete(id: string): void {
    const rule = this.#rules.get(id);
    if (rule === undefined) return;
    this.#rules.delete(id);
    const bucket = this.#bucketOf(rule);
    bucket.splice(bucket.indexOf(rule), 1);
    const [kind, selector] = leadOf(rule) ?? [];
    if (kind === undefined || selector === undefined) return;
    const index = this.#kinds.get(kind);
    if (bucket.length === 0) index?.named.delete(selector);
    if (index?.named.size === 0 && index.each.length === 0) this.#kinds.delete(kind);
  }

  /** The demands of every cap that applies to the request, in the windows of `now`. */
  demandsFor(context: PlannedContext, now: number): readonly CapDemand[] {
    const demands: CapDemand[] = [];
    for (const rule of this.#global) addMatches(rule, undefined, context, now, demands);
    for (const [kind, { named, each }] of this.#kinds) {
      for (const subject of subjectsOf(kind, context)) {
        addNamed(named, subject, context, now, demands);
        if (subject.onlyNamed === true) continue;
        for (const rule of each) addMatches(rule, subject, context, now, demands);
      }
    }
    return demands;
  }

  #bucketOf(rule: CapRule): CapRule[] {
    const lead = leadOf(rule);
    if (lead === undefined) return this.#global;
    const [kind, selector] = lead;
    let index = this.#kinds.get(kind);
    if (index === undefined) {
      index = { named: new Map(), each: [] };
      this.#kinds.set(kind, index);
    }
    if (selector === '*') return index.each;
    let bucket = index.named.get(selector);
    if (bucket === undefined) {
      bucket = [];
      index.named.set(selector, bucket);
    }
    return bucket;
  }
}

/** The part of the scope by which a cap is found: a named one, if there is any. */
function leadOf({ selectors }: CapRule): readonly [ScopeKind, string] | undefined {
  return selectors.find(([, selector]) => selector !== '*') ?? selectors[0];
}

function addNamed(
  named: Map<string, CapRule[]>,
  subject: Subject,
  context: PlannedContext,
  now: number,
  into: CapDemand[],
): void {
  if (named.size === 0) return;
  const byId = named.get(subject.id);
  if (byId !== undefined) for (const rule of byId) addMatches(rule, subject, context, now, into);
  const { name, aliases } = subject;
  const byName = name === undefined || name === subject.id ? undefined : named.get(name);
  if (byName !== undefined) for (const rule of byName) addMatches(rule, subject, context, now, into);
  if (aliases === undefined) return;
  for (const alias of aliases) {
    const byAlias = alias === subject.id ? undefined : named.get(alias);
    if (byAlias !== undefined) for (const rule of byAlias) addMatches(rule, subject, context, now, into);
  }
}

/** Adds the demands of a cap whose leading subject is known; the other kinds of its scope must match too. */
function addMatches(
  rule: CapRule,
  lead: Subject | undefined,
  context: PlannedContext,
  now: number,
  into: CapDemand[],
): void {
  const { selectors } = rule;
  if (lead !== undefined && selectors.length === 1) {
    const kind = selectors[0]?.[0];
    if (kind === undefined) return;
    into.push(
      withTargets(
        rule.demandFor(lead.id, () => ({ [kind]: lead.id }), now),
        lead.targets,
      ),
    );
    return;
  }
  const leadKind = leadOf(rule)?.[0];
  let matches: readonly { readonly scope: Scope; readonly targets: readonly string[] | undefined }[] = [
    { scope: {}, targets: undefined },
  ];
  for (const [kind, selector] of selectors) {
    const subjects =
      kind === leadKind && lead !== undefined
        ? [lead]
        : subjectsOf(kind, context).filter((subject) => isMeant(subject, selector));
    matches = matches.flatMap(({ scope, targets }) =>
      subjects.map((subject) => ({
        scope: { ...scope, [kind]: subject.id },
        targets: intersect(targets, subject.targets),
      })),
    );
  }
  for (const { scope, targets } of matches) {
    if (targets?.length === 0) continue;
    into.push(
      withTargets(
        rule.demandFor(Object.values(scope).join('\n'), () => scope, now),
        targets,
      ),
    );
  }
}

function isMeant(subject: Subject, selector: string): boolean {
  if (selector === '*') return subject.onlyNamed !== true;
  return subject.id === selector || subject.name === selector || subject.aliases?.includes(selector) === true;
}

function intersect(
  left: readonly string[] | undefined,
  right: readonly string[] | undefined,
): readonly string[] | undefined {
  if (left === undefined) return right;
  return right === undefined ? left : left.filter((id) => right.includes(id));
}

function withTargets(demand: CapDemand, targets: readonly string[] | undefined): CapDemand {
  return targets === undefined ? demand : { ...demand, targets };
}

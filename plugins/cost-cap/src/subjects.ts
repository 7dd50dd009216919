import type { PlannedContext, PrincipalEntity, ScopeKind } from '@helix/contracts';

/** Something of a request that a cap can be set on. */
export interface Subject {
  readonly id: string;
  readonly name?: string | undefined;
  /** Further names by which a cap may mean it. */
  readonly aliases?: readonly string[] | undefined;
  /** Target ids whose attempts it is charged for; `undefined` for all. */
  readonly targets?: readonly string[] | undefined;
  /** Only a cap that names it means it; caps on each do not. */
  readonly onlyNamed?: boolean | undefined;
}

const NOBODY: readonly Subject[] = Object.freeze([]);

/** The subjects of one kind in a request. */
export function subjectsOf(kind: ScopeKind, context: PlannedContext): readonly Subject[] {
  const { principal } = context;
  switch (kind) {
    case 'org':
      return oneEntity(principal.org);
    case 'team':
      return oneEntity(principal.team);
    case 'user':
      return oneEntity(principal.user);
    case 'key':
      return oneEntity(principal.key);
    case 'member':
      return memberOf(principal.team, principal.user);
    case 'endUser':
      return principal.endUser === undefined ? NOBODY : [{ id: principal.endUser }];
    case 'tag':
      return principal.tags.map((tag) => ({ id: tag }));
    case 'model':
      return modelsOf(context);
    case 'provider':
      return providersOf(context);
  }
}

function oneEntity(entity: PrincipalEntity | undefined): readonly Subject[] {
  return entity === undefined ? NOBODY : [entity];
}

function memberOf(team: PrincipalEntity | undefined, user: PrincipalEntity | undefined): readonly Subject[] {
  if (team === undefined || user === undefined) return NOBODY;
  const teamName = team.name ?? team.id;
  const userName = user.name ?? user.id;
  return [
    {
      id: `${team.id}:${user.id}`,
      aliases: [...new Set([`${teamName}:${userName}`, `${team.id}:${userName}`, `${teamName}:${user.id}`])],
    },
  ];
}

/**
 * The model that is served, with all its attempts, and each target by its own id (`provider/model`), with its own attempts. The served model is
 * the one asked for, unless a cap has degraded the request to another one.
 */
function modelsOf({ policy, summary, plan }: PlannedContext): readonly Subject[] {
  const served = policy.name.includes('*') ? summary.model : policy.name;
  const subjects: Subject[] = [{ id: served }];
  for (const { id } of plan.candidates) if (id !== served) subjects.push({ id, targets: [id], onlyNamed: true });
  return subjects;
}

function providersOf({ plan }: PlannedContext): readonly Subject[] {
  const targets = new Map<string, string[]>();
  for (const { provider, id } of plan.candidates) {
    const ids = targets.get(provider);
    if (ids === undefined) targets.set(provider, [id]);
    else ids.push(id);
  }
  return [...targets].map(([id, ids]) => ({ id, targets: ids }));
}

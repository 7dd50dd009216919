/** What something can be charged to. `member` is a user within a team, as `team:user`. */
export type ScopeKind = 'org' | 'team' | 'user' | 'member' | 'key' | 'endUser' | 'model' | 'provider' | 'tag';

export const SCOPE_KINDS = [
  'org',
  'team',
  'user',
  'member',
  'key',
  'endUser',
  'model',
  'provider',
  'tag',
] as const satisfies readonly ScopeKind[];

/** Ids by scope kind; with several, all must match. */
export type Scope = Readonly<Partial<Record<ScopeKind, string>>>;

/** A stable text form: `team=team_1`, kinds in a fixed order, values percent-encoded. */
export function scopeKey(scope: Scope): string {
  return SCOPE_KINDS.filter((kind) => scope[kind] !== undefined)
    .map((kind) => `${kind}=${encodeURIComponent(scope[kind] ?? '')}`)
    .join('&');
}

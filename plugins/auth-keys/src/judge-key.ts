import { HelixError, type ResolvedKey } from '@helix/contracts';

/**
 * Refuses a key that must not work now: revoked, expired, rotated away, or with a team, user or organisation that is disabled or gone.
 * `hash` is the hash by which it was found, `now` in milliseconds since the epoch. Throws `unauthenticated` and says why.
 */
export function judgeKey(resolved: ResolvedKey, hash: string, now: number): void {
  const { key, team, user, org } = resolved;
  if (key.revokedAt !== undefined && key.revokedAt <= now) refuse('The key was revoked. Use another one.');
  if (key.expiresAt !== undefined && key.expiresAt <= now) {
    refuse(`The key expired at ${new Date(key.expiresAt).toISOString()}. Ask for a new one.`);
  }
  if (hash !== key.hash && (key.previousHashExpiresAt === undefined || key.previousHashExpiresAt <= now)) {
    refuse('The key was rotated and its grace period is over. Use the new secret.');
  }
  if (team !== undefined) refuseDisabled(team.disabled, 'team');
  else if (key.team !== undefined) refuseGone('team');
  if (user !== undefined) refuseDisabled(user.disabled, 'user');
  else if (key.user !== undefined) refuseGone('user');
  if (org !== undefined) refuseDisabled(org.disabled, 'organisation');
  else if (team?.org !== undefined || user?.org !== undefined) refuseGone('organisation');
}

function refuseDisabled(disabled: boolean, kind: string): void {
  if (disabled) refuse(`The ${kind} of this key is disabled. Ask an administrator to enable it.`);
}

function refuseGone(kind: string): void {
  refuse(`The ${kind} of this key does not exist any more. Use a key of an existing ${kind}.`);
}

function refuse(message: string): never {
  throw new HelixError('unauthenticated', message);
}

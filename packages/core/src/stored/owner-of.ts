import { HelixError, type OwnedKind, type OwnedObject, type OwnedObjects, type Payer } from '@helix/contracts';

/** Whose an object is: the team's, where there is one, else the user's or the key's. */
export function ownerOf({ team, user, key }: Payer): string {
  if (team !== undefined) return `team:${team}`;
  return user === undefined ? `key:${key ?? ''}` : `user:${user}`;
}

/** An object of the caller's. Throws `not_found` for one that is not there, or is another's: nobody learns which. */
export async function findOwned(
  objects: OwnedObjects,
  payer: Payer,
  { kind, id }: { readonly kind: OwnedKind; readonly id: string },
): Promise<OwnedObject> {
  const found = await objects.find(id);
  if (found?.kind === kind && found.owner === ownerOf(payer)) return found;
  throw new HelixError('not_found', `There is no ${kind} with the id "${id}".`, { shouldRetry: false });
}

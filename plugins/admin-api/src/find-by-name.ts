import { type Collection, HelixError } from '@helix/contracts';

/** The entity with this id or, where there is exactly one, this name. Throws `invalid_request` at `param`. */
export async function findByName<T extends { readonly id: string; readonly name: string }>(
  collection: Collection<T>,
  reference: string,
  param: string,
): Promise<T> {
  const direct = await collection.get(reference);
  if (direct !== undefined) return direct;
  const { data } = await collection.list({ limit: 2, cursor: undefined, where: { name: reference } });
  const [found] = data;
  if (found === undefined || data.length > 1) {
    throw new HelixError(
      'invalid_request',
      found === undefined
        ? `There is no ${param} with the id or name "${reference}".`
        : `Several ${param}s are named "${reference}"; give the id.`,
      { param },
    );
  }
  return found;
}

import { isDeepStrictEqual } from 'node:util';

/** Whether two values are the same as JSON: the order of keys does not matter, nor do fields that are `undefined`, nor which realm made the objects. */
export function isSameJson(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(asJson(left), asJson(right));
}

function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify([value]));
}

import type { JsonObject } from '@helix/contracts';
import { faultyField } from '../shared/require-field.js';

/** `stop` as a list; a lone string is one. Throws `invalid_request` for anything else. */
export function decodeStop({ stop }: JsonObject): readonly string[] | undefined {
  if (stop === undefined || stop === null) return undefined;
  if (typeof stop === 'string') return [stop];
  if (!Array.isArray(stop) || !stop.every((text) => typeof text === 'string'))
    throw faultyField('stop', 'a string or an array of strings');
  return stop as readonly string[];
}

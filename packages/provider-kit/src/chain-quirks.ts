import type { AdaptContext, JsonObject } from '@helix/contracts';

/** A deviation of a request body. Gives the same object when there is nothing to change; never changes the one it gets. */
export type BodyQuirk = (body: JsonObject, call: AdaptContext) => JsonObject;

/** All of them, each on what the one before gave. */
export function chainQuirks(quirks: readonly BodyQuirk[]): BodyQuirk {
  return (body, call) => quirks.reduce((current, quirk) => quirk(current, call), body);
}

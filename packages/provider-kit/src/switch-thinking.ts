import type { JsonObject } from '@helix/contracts';
import type { BodyQuirk } from './chain-quirks.js';

/**
 * For providers whose models think or do not, without degrees: `reasoning_effort` becomes their switch, unless the caller has set that itself.
 * `keepsEffort`: they know degrees beside the switch. `write` gives the switch's fields; `fields` are their names.
 */
export function switchThinking(spelling: {
  readonly fields: readonly string[];
  readonly write: (isOn: boolean) => JsonObject;
  readonly keepsEffort?: boolean | undefined;
}): BodyQuirk {
  const { fields, write, keepsEffort = false } = spelling;
  return (body, { warn }) => {
    const { reasoning_effort: effort, ...rest } = body;
    if (typeof effort !== 'string') return body;
    const isOn = effort !== 'none';
    const isSet = fields.some((field) => body[field] !== undefined);
    if (keepsEffort && isOn) return isSet ? body : { ...body, ...write(true) };
    if (isOn && !isSet)
      warn({
        field: 'reasoning_effort',
        action: 'coerced',
        reason: `The provider's models think or do not: \`${effort}\` was sent as thinking.`,
      });
    return isSet ? rest : { ...rest, ...write(isOn) };
  };
}

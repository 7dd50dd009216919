import type { DialectId, Extensions, JsonObject } from '@helix/contracts';
import type { JsonDraft } from './json-draft.js';

/** A dialect's own fields of decoded objects: those without a canonical slot, and how the object was spelled. */
export interface OwnFields<Shape> {
  /** Extensions of this dialect made of fields, shape or both; `undefined` when there is neither. */
  readonly ownExtensions: (fields: JsonObject | undefined, shape?: Shape) => Extensions | undefined;
  /** This dialect's own fields of an object, to be written back; `undefined` when it has none. */
  readonly ownFields: (extensions: Extensions | undefined) => JsonObject | undefined;
  /** How the object was spelled; `undefined` for what did not come from this dialect. */
  readonly shapeOf: (extensions: Extensions | undefined) => Shape | undefined;
  /** Copies the own fields into `draft`, without overwriting what is there. */
  readonly writeOwnFields: (draft: JsonDraft, extensions: Extensions | undefined) => void;
}

/**
 * Keeps a dialect's own fields under its id. The shape is kept under a symbol: a copy by spread carries it along, while encoders of other
 * dialects, which report the fields they cannot carry, never see it. Losing it (a deep clone) costs the exact spelling and nothing else.
 */
export function keepOwnFields<Shape>(dialect: DialectId): OwnFields<Shape> {
  const shapeKey: unique symbol = Symbol(`${dialect}.shape`);
  type ShapedFields = JsonObject & { readonly [shapeKey]?: Shape };

  const ownFields = (extensions: Extensions | undefined): JsonObject | undefined => extensions?.[dialect];

  return {
    ownFields,
    ownExtensions: (fields, shape) => {
      if (shape === undefined) return fields === undefined ? undefined : { [dialect]: fields };
      const shaped: ShapedFields = { ...fields, [shapeKey]: shape };
      return { [dialect]: shaped };
    },
    shapeOf: (extensions) => {
      const fields: ShapedFields | undefined = ownFields(extensions);
      return fields?.[shapeKey];
    },
    writeOwnFields: (draft, extensions) => {
      const fields = ownFields(extensions);
      if (fields === undefined) return;
      for (const key of Object.keys(fields)) {
        if (draft[key] === undefined) draft[key] = fields[key];
      }
    },
  };
}

import { isJsonObject, type JsonObject, type JsonValue } from '@helix/contracts';
import type { JsonDraft } from './json-draft.js';

/** What a target takes of JSON Schema. */
export interface SchemaRules {
  /** The target's name in a sentence. */
  readonly target: string;
  /** Keywords that it takes; all others are left out. `$ref`, `const`, `allOf` of one and lists of types are rewritten before. */
  readonly keywords: ReadonlySet<string>;
  /** It takes a list of types; otherwise `null` becomes `nullable` and several types become `anyOf`. */
  readonly typeLists: boolean;
}

/** Something of a schema that the target cannot be told. */
export interface SchemaLoss {
  /** From the root of the schema: `.properties.a.items`, `''` for the root. */
  readonly path: string;
  readonly reason: string;
}

/** Keywords that say nothing about the values: leaving them out is no loss. */
const REMARKS: ReadonlySet<string> = new Set([
  ...[
    '$schema',
    '$id',
    '$comment',
    '$defs',
    'definitions',
    '$anchor',
    'examples',
    'deprecated',
    'readOnly',
    'writeOnly',
  ],
]);
/** Keywords whose value is data, not a schema. */
const DATA: ReadonlySet<string> = new Set(['enum', 'default', 'example', 'required', 'propertyOrdering']);
const MAX_DEPTH = 64;

interface Walk {
  readonly root: JsonObject;
  readonly rules: SchemaRules;
  readonly onLoss: (loss: SchemaLoss) => void;
}

interface Place {
  readonly path: string;
  /** The references that led here: one that comes again is a cycle. */
  readonly through: readonly string[];
}

/**
 * A JSON Schema as a target takes it: local `$ref` put in place (a cycle ends in a schema that allows anything), `const` as an `enum` of one, lists
 * of types as `nullable` or `anyOf` where they must be, unknown keywords left out. Each loss is told once. The input is not changed.
 */
export function adaptJsonSchema(
  schema: JsonObject,
  rules: SchemaRules,
  onLoss: (loss: SchemaLoss) => void,
): JsonObject {
  return adapt(schema, { path: '', through: [] }, { root: schema, rules, onLoss });
}

function adapt(schema: JsonObject, place: Place, walk: Walk): JsonObject {
  if (place.through.length > MAX_DEPTH) return {};
  if (typeof schema.$ref === 'string') return followReference(schema, schema.$ref, { place, walk });
  const draft: JsonDraft = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (value === undefined || REMARKS.has(keyword)) continue;
    if (keyword === 'const') draft.enum = [value];
    else if (keyword === 'type' && Array.isArray(value) && !walk.rules.typeLists) writeTypes(draft, value);
    else if (keyword === 'allOf' && Array.isArray(value) && value.length === 1 && isJsonObject(value[0]))
      Object.assign(draft, adapt(value[0], inside(place, 'allOf[0]'), walk));
    else if (walk.rules.keywords.has(keyword)) draft[keyword] = adaptValue(keyword, value, { place, walk });
    else if (keyword !== 'additionalProperties' || value !== true)
      walk.onLoss({ path: place.path, reason: `${walk.rules.target} has no \`${keyword}\` in schemas.` });
  }
  return draft;
}

interface At {
  readonly place: Place;
  readonly walk: Walk;
}

function followReference(schema: JsonObject, reference: string, { place, walk }: At): JsonObject {
  const { $ref: _followed, ...beside } = schema;
  const target = resolve(walk.root, reference);
  if (target === undefined || place.through.includes(reference)) {
    const reason =
      target === undefined
        ? `The reference ${reference} leads nowhere.`
        : `The schema refers to itself; ${walk.rules.target} was told that anything may stand here.`;
    walk.onLoss({ path: place.path, reason });
    return adapt(beside, place, walk);
  }
  return adapt({ ...target, ...beside }, { ...place, through: [...place.through, reference] }, walk);
}

/** A local reference (`#`, `#/$defs/a`). */
function resolve(root: JsonObject, reference: string): JsonObject | undefined {
  if (!reference.startsWith('#')) return undefined;
  let value: JsonValue | undefined = root;
  for (const segment of reference.slice(1).split('/').slice(1)) {
    const name = decodeSegment(segment);
    value = Array.isArray(value) ? value[Number(name)] : isJsonObject(value) ? value[name] : undefined;
  }
  return isJsonObject(value) ? value : undefined;
}

function decodeSegment(segment: string): string {
  const unescaped = segment.replace(/~1/g, '/').replace(/~0/g, '~');
  try {
    return decodeURIComponent(unescaped);
  } catch {
    return unescaped; // A stray % is a part of the name.
  }
}

function writeTypes(draft: JsonDraft, types: readonly JsonValue[]): void {
  const named = types.filter((type) => type !== 'null');
  if (named.length < types.length) draft.nullable = true;
  if (named.length === 1) draft.type = named[0];
  else if (named.length > 1) draft.anyOf = named.map((type) => ({ type }));
}

function adaptValue(keyword: string, value: JsonValue, { place, walk }: At): JsonValue {
  if (DATA.has(keyword)) return value;
  const at = inside(place, keyword);
  if (Array.isArray(value))
    return value.map((item: JsonValue, index) =>
      isJsonObject(item) ? adapt(item, { ...at, path: `${at.path}[${index}]` }, walk) : item,
    );
  if (!isJsonObject(value)) return value;
  if (keyword !== 'properties') return adapt(value, at, walk);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      isJsonObject(inner) ? adapt(inner, inside(at, name), walk) : inner,
    ]),
  );
}

function inside(place: Place, segment: string): Place {
  return { ...place, path: `${place.path}.${segment}` };
}

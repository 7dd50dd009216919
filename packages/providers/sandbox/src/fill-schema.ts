import { isJsonObject, type JsonObject, type JsonValue } from '@helix/contracts';

const MOST_DEPTH = 8;

/** The simplest value that a JSON Schema takes; `hint` fills strings. */
export function fillSchema(
  schema: JsonValue | undefined,
  hint: string,
  root: JsonObject = isJsonObject(schema) ? schema : {},
  depth = 0,
): JsonValue {
  if (!isJsonObject(schema) || depth > MOST_DEPTH) return {};
  if (schema['const'] !== undefined) return schema['const'];
  if (schema['default'] !== undefined) return schema['default'];
  if (Array.isArray(schema['enum']) && schema['enum'].length > 0) return schema['enum'][0] as JsonValue;
  if (typeof schema['$ref'] === 'string') return fillSchema(follow(root, schema['$ref']), hint, root, depth + 1);
  for (const keyword of ['anyOf', 'oneOf', 'allOf'] as const) {
    const options = schema[keyword];
    if (Array.isArray(options)) return fillSchema(options[0] as JsonValue, hint, root, depth + 1);
  }
  const type = Array.isArray(schema['type']) ? schema['type'][0] : schema['type'];
  switch (type) {
    case 'string':
      return hint.slice(0, typeof schema['maxLength'] === 'number' ? schema['maxLength'] : 200);
    case 'integer':
    case 'number':
      return typeof schema['minimum'] === 'number' ? schema['minimum'] : 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'array': {
      const count = typeof schema['minItems'] === 'number' ? Math.max(1, schema['minItems']) : 1;
      return Array.from({ length: Math.min(count, 10) }, () => fillSchema(schema['items'], hint, root, depth + 1));
    }
    default: {
      const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
      return Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [
          name,
          fillSchema(property, name === 'location' || name === 'city' ? 'Berlin' : hint, root, depth + 1),
        ]),
      );
    }
  }
}

function follow(root: JsonObject, reference: string): JsonValue | undefined {
  let node: JsonValue | undefined = root;
  for (const step of reference
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== ''))
    node = isJsonObject(node) ? node[step] : undefined;
  return node;
}

import { isJsonObject, type JsonValue } from '@helix/contracts';

/**
 * Paths in a JSON Schema at which a misspelt key would pass unnoticed: every object that names keys says `additionalProperties: false`, or what further
 * keys hold. `[]` means that there is none. An object that names no key is a map, whose keys are the user's.
 */
export function findOpenObjects(schema: JsonValue | undefined, path = ''): readonly string[] {
  if (Array.isArray(schema))
    return schema.flatMap((item: JsonValue, index) => findOpenObjects(item, `${path}/${index}`));
  if (!isJsonObject(schema)) return [];
  const further = schema['additionalProperties'];
  const isOpen = schema['properties'] !== undefined && further !== false && !isJsonObject(further);
  const inside = Object.entries(schema).flatMap(([keyword, value]) => {
    // Names of properties are not keywords: `properties` may have one called `properties`.
    if (keyword === 'properties' && isJsonObject(value))
      return Object.entries(value).flatMap(([name, property]) => findOpenObjects(property, `${path}/${name}`));
    return ['items', 'anyOf', 'oneOf', 'allOf', 'additionalProperties'].includes(keyword)
      ? findOpenObjects(value, `${path}/${keyword}`)
      : [];
  });
  return isOpen ? [path === '' ? '/' : path, ...inside] : inside;
}

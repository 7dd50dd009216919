import { nearestNames, type RouteContribution } from '@helix/contracts';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';

/** Checks bodies against the routes' schemas; each schema is compiled once. */
export class BodyChecker {
  readonly #ajv = new Ajv({ allErrors: false, strict: false, allowUnionTypes: true });
  readonly #compiled = new WeakMap<object, ValidateFunction>();

  check(route: RouteContribution, body: unknown): readonly { readonly path: string; readonly message: string }[] {
    const schema = route.bodySchema;
    if (schema === undefined) return [];
    let validate = this.#compiled.get(schema);
    if (validate === undefined) {
      validate = this.#ajv.compile(schema);
      this.#compiled.set(schema, validate);
    }
    if (validate(body ?? {})) return [];
    return (validate.errors ?? []).map((error) => describe(error, schema));
  }
}

function describe(
  error: ErrorObject,
  schema: Readonly<Record<string, unknown>>,
): { readonly path: string; readonly message: string } {
  const path = error.instancePath.replace(/^\//, '').replaceAll('/', '.');
  if (error.keyword === 'additionalProperties') {
    const name = String((error.params as { readonly additionalProperty?: unknown }).additionalProperty);
    const known = Object.keys((schema['properties'] as Record<string, unknown> | undefined) ?? {});
    const [near] = path === '' ? nearestNames(name, known, 1) : [];
    return {
      path: path === '' ? name : `${path}.${name}`,
      message: `The field "${name}" is not known here.${near === undefined ? '' : ` Did you mean "${near}"?`}`,
    };
  }
  return { path, message: `${path === '' ? 'The body' : `The field "${path}"`} ${error.message ?? 'is not valid'}.` };
}

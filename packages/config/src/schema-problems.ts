import { type ConfigProblem, nearestNames, Secret } from '@helix/contracts';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { ConfigSource, PathSegment } from './config-source.js';

const ajv = new Ajv({ allErrors: true, strict: false, verbose: true, allowUnionTypes: true });
const compiled = new WeakMap<object, ValidateFunction>();

/** What a value breaks of a schema, each with its place and what was probably meant. */
export function findSchemaProblems(
  schema: object,
  value: unknown,
  source: ConfigSource,
  at: readonly PathSegment[],
): readonly ConfigProblem[] {
  let validate = compiled.get(schema);
  if (validate === undefined) {
    validate = ajv.compile(schema);
    compiled.set(schema, validate);
  }
  if (validate(withoutSecrets(value))) return [];
  return prune(validate.errors ?? []).map((error) => describe(error, source, at));
}

/** Of an `anyOf` only the branch that fits the value's type is told, and not the `anyOf` itself beside it. */
function prune(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const deepest = new Map<string, number>();
  for (const error of errors) {
    if (error.keyword !== 'anyOf') continue;
    const inside = errors.filter((other) => other !== error && other.schemaPath.startsWith(`${error.schemaPath}/`));
    deepest.set(
      error.schemaPath + error.instancePath,
      Math.max(0, ...inside.map((other) => other.instancePath.length)),
    );
  }
  const isSecondary = (error: ErrorObject): boolean =>
    errors.some((outer) => {
      if (outer.keyword !== 'anyOf' || outer === error || !error.schemaPath.startsWith(`${outer.schemaPath}/`))
        return false;
      const inside = errors.filter((other) => other !== outer && other.schemaPath.startsWith(`${outer.schemaPath}/`));
      const others = inside.filter(
        (other) => other.keyword !== 'type' || other.instancePath.length > outer.instancePath.length,
      );
      return error.keyword === 'type' && error.instancePath === outer.instancePath && others.length > 0;
    });
  const told = errors.filter((error) => {
    if (error.keyword === 'anyOf')
      return (deepest.get(error.schemaPath + error.instancePath) ?? 0) === 0 && !hasInside(error, errors);
    return !isSecondary(error);
  });
  const seen = new Set<string>();
  return (told.length > 0 ? told : errors).filter((error) => {
    const key = `${error.instancePath} ${error.keyword} ${JSON.stringify(error.params)}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function hasInside(error: ErrorObject, errors: readonly ErrorObject[]): boolean {
  return errors.some((other) => other.schemaPath.startsWith(`${error.schemaPath}/`) && other.keyword !== 'type');
}

function describe(error: ErrorObject, source: ConfigSource, at: readonly PathSegment[]): ConfigProblem {
  const path = [...at, ...segmentsOf(error.instancePath)];
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = String((error.params as { additionalProperty: unknown }).additionalProperty);
      const known = Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {});
      if (path.length === 0 && LITELLM_KEYS.includes(name))
        return source.problem(
          path,
          `The key "${name}" is LiteLLM's.`,
          "docs/guides/come-from-litellm.md says it in Helix's terms",
          name,
        );
      const [near] = nearestNames(name, known, 1);
      return source.problem(
        path,
        `The key "${name}" is not known here.`,
        near === undefined ? `known keys: ${known.join(', ')}` : `did you mean "${near}"?`,
        name,
      );
    }
    case 'required': {
      const name = String((error.params as { missingProperty: unknown }).missingProperty);
      return source.problem(path, `The key "${name}" is missing.`, `add "${name}"`);
    }
    case 'type': {
      const { type } = error.params as { type: string | readonly string[] };
      return source.problem(
        path,
        `Expected ${([] as string[]).concat(type).join(' or ')}, found ${typeName(error.data)}.`,
        descriptionOf(error),
      );
    }
    case 'enum': {
      const allowed = (error.params as { allowedValues: readonly unknown[] }).allowedValues.map(String);
      const [near] = typeof error.data === 'string' ? nearestNames(error.data, allowed, 1) : [];
      return source.problem(
        path,
        `Expected one of ${allowed.join(', ')}.`,
        near === undefined ? undefined : `did you mean "${near}"?`,
      );
    }
    case 'pattern':
      return source.problem(
        path,
        `"${String(error.data)}" does not have the expected form.`,
        hintFor(error) ?? descriptionOf(error) ?? `pattern ${String((error.params as { pattern: unknown }).pattern)}`,
      );
    default:
      return source.problem(path, `This value ${error.message ?? 'is not valid'}.`, descriptionOf(error));
  }
}

/** The sections of a configuration of LiteLLM's proxy; docs.litellm.ai/docs/proxy/configs, read 2026-11-26. */
const LITELLM_KEYS = ['model_list', 'litellm_settings', 'general_settings', 'router_settings', 'environment_variables'];

/** What a duration or size looks like. */
function hintFor(error: ErrorObject): string | undefined {
  const pattern = String((error.params as { pattern: unknown }).pattern);
  if (pattern.includes('(ms|s|m|h|d')) return 'write a duration such as 250ms, 15s or 10m';
  return pattern.includes('KiB') ? 'write a size such as 32MiB' : undefined;
}

function descriptionOf(error: ErrorObject): string | undefined {
  const description = (error.parentSchema as { description?: unknown } | undefined)?.description;
  return typeof description === 'string' ? description : undefined;
}

function segmentsOf(pointer: string): readonly PathSegment[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((segment) => (/^\d+$/.test(segment) ? Number(segment) : segment));
}

function typeName(value: unknown): string {
  if (value === null) return 'nothing';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** Secrets are checked as the strings they are, and never shown. */
function withoutSecrets(value: unknown): unknown {
  if (value instanceof Secret) return '***'.padEnd(16, '*');
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, withoutSecrets(item)]),
  );
}

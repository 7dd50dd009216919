import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ConfigProblem, nearestNames, Secret } from '@helix/contracts';
import { type ConfigSource, formatPath, type PathSegment } from './config-source.js';

/** Names of secrets. A bare `key` is none: scopes are called so. */
const SECRET_NAME = /(api_?key|admin_?key|access_?key|secret|token|password|credentials)$/i;
const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

export interface ReferenceContext {
  readonly source: ConfigSource;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Files are relative to this folder. */
  readonly directory: string;
}

export interface ResolvedReferences {
  readonly value: unknown;
  readonly problems: readonly ConfigProblem[];
  /** Problems inside a provider, by its name: they make it inactive instead of stopping the start. */
  readonly inactive: ReadonlyMap<string, ConfigProblem>;
}

/** Replaces `${VAR}`, `${VAR:-default}` and `file:path`; values of keys named like secrets become `Secret`s. */
export function resolveReferences(value: unknown, context: ReferenceContext): ResolvedReferences {
  const problems: ConfigProblem[] = [];
  const inactive = new Map<string, ConfigProblem>();
  const report = (path: readonly PathSegment[], message: string, suggestion: string): void => {
    const problem = context.source.problem(path, message, suggestion);
    if (path[0] === 'providers' && path.length > 2 && typeof path[1] === 'string')
      inactive.set(path[1], inactive.get(path[1]) ?? problem);
    else problems.push(problem);
  };
  const walk = (node: unknown, path: readonly PathSegment[]): unknown => {
    if (typeof node === 'string') return resolveText(node, path, context, report);
    if (Array.isArray(node)) return node.map((item, index) => walk(item, [...path, index]));
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, walk(item, [...path, key])]));
  };
  return { value: walk(value, []), problems, inactive };
}

function resolveText(
  text: string,
  path: readonly PathSegment[],
  context: ReferenceContext,
  report: (path: readonly PathSegment[], message: string, suggestion: string) => void,
): unknown {
  const key = path.at(-1);
  const isReference = text.startsWith('file:') || text.includes('${');
  const isSecret =
    typeof key === 'string' &&
    SECRET_NAME.test(key) &&
    (isReference || path[0] === 'providers' || path[0] === 'server');
  let resolved = text;
  if (text.startsWith('file:')) {
    const file = resolve(context.directory, text.slice('file:'.length));
    try {
      resolved = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    } catch {
      report(
        path,
        `The file that ${formatPath(path)} names cannot be read: ${file}`,
        'create it, or correct the path (it is relative to the configuration)',
      );
    }
  } else if (text.includes('${')) {
    resolved = text.replace(VARIABLE, (whole, name: string, fallback: string | undefined) => {
      const value = context.env[name];
      if (value !== undefined && value !== '') return value;
      if (fallback !== undefined) return fallback;
      const [near] = nearestNames(name, Object.keys(context.env), 1);
      report(
        path,
        `${name} is not set.`,
        near === undefined
          ? `export ${name}, or write \${${name}:-default}`
          : `export ${name}, or did you mean ${near}?`,
      );
      return whole;
    });
    if (resolved === '' && resolved !== text) return undefined;
    if (!isSecret && /^\$\{[^}]*\}$/.test(text)) return scalarOf(resolved);
  }
  return isSecret ? new Secret(resolved) : resolved;
}

/** A whole-value reference may stand for a number or a boolean. */
function scalarOf(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

import type { ConfigProblem } from '@helix/contracts';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';

export type PathSegment = string | number;

/** The text of a configuration with the places of its values. */
export class ConfigSource {
  readonly file: string | undefined;
  readonly problems: readonly ConfigProblem[];
  readonly #document: Document;
  readonly #lines = new LineCounter();

  constructor(text: string, file: string | undefined) {
    this.file = file;
    this.#document = parseDocument(text, { lineCounter: this.#lines, uniqueKeys: true, prettyErrors: false });
    this.problems = this.#document.errors.map((error) => {
      const place = this.#lines.linePos(error.pos[0]);
      const duplicate = error.code === 'DUPLICATE_KEY';
      return {
        file,
        line: place.line,
        column: place.col,
        path: '',
        message: duplicate ? 'A key stands twice here.' : `This is not valid YAML: ${error.message}`,
        suggestion: duplicate ? 'remove one of them' : 'check the indentation and the quotes around here',
      };
    });
  }

  /** The plain value: objects, arrays, strings, numbers. */
  toValue(): unknown {
    return this.#document.toJS({ maxAliasCount: 100 }) as unknown;
  }

  /** A problem at a place; with `key`, at that key of the mapping there. */
  problem(path: readonly PathSegment[], message: string, suggestion?: string, key?: string): ConfigProblem {
    const place = this.#placeOf(path, key);
    return {
      file: this.file,
      line: place?.line,
      column: place?.col,
      path: formatPath(key === undefined ? path : [...path, key]),
      message,
      suggestion,
    };
  }

  /** The line of a value, as `file:line`. */
  placeText(path: readonly PathSegment[]): string {
    const place = this.#placeOf(path, undefined);
    return `${this.file ?? 'configuration'}${place === undefined ? '' : `:${place.line}`}`;
  }

  /** Whether the file itself has this value (it may come from a default). */
  has(path: readonly PathSegment[]): boolean {
    return this.#document.hasIn(path);
  }

  #placeOf(
    path: readonly PathSegment[],
    key: string | undefined,
  ): { readonly line: number; readonly col: number } | undefined {
    for (let length = path.length; length >= 0; length--) {
      const node = length === 0 ? this.#document.contents : this.#document.getIn(path.slice(0, length), true);
      if (!isNode(node)) continue;
      if (length === path.length && key !== undefined && isMap(node)) {
        const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
        if (isScalar(pair?.key) && pair.key.range) return this.#lines.linePos(pair.key.range[0]);
      }
      if (node.range) return this.#lines.linePos(node.range[0]);
    }
    return undefined;
  }
}

/** `models.chat.fallbacks[0]` */
export function formatPath(path: readonly PathSegment[]): string {
  let text = '';
  for (const segment of path)
    text += typeof segment === 'number' ? `[${segment}]` : text === '' ? segment : `.${segment}`;
  return text;
}

/** The segments of a formatted path; names with dots in them are found as far as they go. */
export function parsePath(path: string): readonly PathSegment[] {
  return [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map((match) =>
    match[1] === undefined ? (match[2] ?? '') : Number(match[1]),
  );
}

import type { JsonObject, JsonValue } from '@helix/contracts';
import { asArray, asObject, asText, nonEmpty } from '../shared/json-draft.js';

/** A container of arguments under construction. */
type Container = Record<string, unknown> | unknown[];

/** One step of a path: the name of a field, or an index. */
type Step = string | number;

const STEP = /\.([^.[\]]+)|\[(\d{1,6})\]|\['([^']*)'\]/g;
const FORBIDDEN: ReadonlySet<Step> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * A call whose arguments come in pieces (`streamFunctionCallArguments`): each piece has a JSON path and a value, texts grow.
 * Source: https://docs.cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling#streaming-fc
 */
export class PartialCall {
  readonly #first: JsonObject;
  readonly #args: Record<string, unknown>;

  constructor(first: JsonObject) {
    this.#first = first;
    this.#args = { ...asObject(first.args) };
    this.add(first);
  }

  add(piece: JsonObject): void {
    for (const value of asArray(piece.partialArgs)) this.#set(asObject(value));
  }

  /** The call as if it had come whole. */
  finish(): JsonObject {
    const { partialArgs: _pieces, willContinue: _more, ...call } = this.#first;
    return { ...call, args: this.#args as JsonObject };
  }

  #set(piece: JsonObject): void {
    const steps = stepsOf(asText(piece.jsonPath));
    const last = steps.at(-1);
    if (last === undefined || steps.some((step) => FORBIDDEN.has(step))) return;
    let container: Container = this.#args;
    for (const [index, step] of steps.slice(0, -1).entries())
      container = enter(container, step, typeof steps[index + 1] === 'number');
    const before = read(container, last);
    const text = piece.stringValue;
    const value =
      typeof text === 'string' ? (typeof before === 'string' ? before + text : text) : (scalarOf(piece) ?? null);
    write(container, last, value);
  }
}

/** Whether a `functionCall` is a piece of one, or opens one that comes in pieces. */
export function isPiece(call: JsonObject): boolean {
  return call.willContinue === true || Array.isArray(call.partialArgs) || nonEmpty(call.name) === undefined;
}

function stepsOf(path: string): readonly Step[] {
  return [...path.matchAll(STEP)].map(([, field, index, quoted]) =>
    index === undefined ? (field ?? quoted ?? '') : Number(index),
  );
}

function scalarOf({ numberValue, boolValue }: JsonObject): JsonValue | undefined {
  return numberValue ?? boolValue;
}

function enter(container: Container, step: Step, isList: boolean): Container {
  const found = read(container, step);
  if (typeof found === 'object' && found !== null) return found as Container;
  const made: Container = isList ? [] : {};
  write(container, step, made);
  return made;
}

function read(container: Container, step: Step): unknown {
  return (container as Record<Step, unknown>)[step];
}

function write(container: Container, step: Step, value: unknown): void {
  (container as Record<Step, unknown>)[step] = value;
}

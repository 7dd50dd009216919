import type { BlockHead, Extensions, JsonObject, JsonValue } from '@helix/contracts';
import { asObject, nonEmpty } from '../shared/json-draft.js';
import { parseObject } from '../shared/parse-object.js';
import { argumentsText } from './decode-message.js';
import { OPENAI_CHAT, ownExtensions } from './own-fields.js';

interface Call {
  id: string | undefined;
  name: string | undefined;
  readonly isLegacy: boolean;
  readonly extensions: Extensions | undefined;
  /** Arguments that came before the name. */
  waiting: string;
  block: number | undefined;
}

interface CallDelta {
  readonly block: number;
  readonly text: string;
  readonly value?: JsonValue | undefined;
}

const KNOWN = new Set(['id', 'type', 'function', 'index']);

/**
 * Tool calls of one choice, from whole calls or from pieces. Pieces belong together by `index`. A piece without one (Mistral, Gemini) is a call of its own if it
 * has a name; else it goes on with the call of its id, or with the last. A piece with a new id and a name under a used index is a call of its own too, and
 * so is one with a name where the call before, without an id as well, has all its arguments. An empty id or name never replaces a given one.
 */
export class CallAssembler {
  readonly #byIndex = new Map<number, Call>();
  readonly #calls: Call[] = [];
  readonly #foreign = new Map<number, number>();
  #legacy: Call | undefined;
  #openForeign: number[] = [];

  constructor(
    private readonly start: (head: BlockHead, extensions?: Extensions) => number,
    private readonly emit: (delta: CallDelta) => void,
  ) {}

  get any(): boolean {
    return this.#calls.length > 0 || this.#foreign.size > 0;
  }

  /** `position`: the place in a whole message's list, where each element is a call whatever its index says. */
  push(source: JsonObject, position: number | undefined): void {
    const index = position ?? indexOf(source.index);
    if (this.#foreign.has(index ?? -1) || isForeign(source)) return this.#pushForeign(source, index);
    const { name: given, arguments: input } = asObject(source.function);
    const id = nonEmpty(source.id);
    const name = nonEmpty(given);
    let call = this.#callOf(index, id, name);
    if (call === undefined) {
      call = {
        id: undefined,
        name: undefined,
        isLegacy: false,
        extensions: leftovers(source, position !== undefined),
        waiting: '',
        block: undefined,
      };
      this.#calls.push(call);
      if (index !== undefined) this.#byIndex.set(index, call);
    }
    this.#grow(call, { id, name, text: argumentsText(input) });
  }

  /** The call that a piece goes on with; `undefined` for the beginning of another. */
  #callOf(index: number | undefined, id: string | undefined, name: string | undefined): Call | undefined {
    if (index === undefined) {
      const same = id === undefined ? undefined : this.#calls.findLast((call) => call.id === id);
      return same ?? (id === undefined && name === undefined ? this.#calls.at(-1) : undefined);
    }
    const call = this.#byIndex.get(index);
    if (call === undefined || name === undefined) return call;
    if (id !== undefined) return call.id === undefined || call.id === id ? call : undefined;
    return call.id === undefined && call.name !== undefined && parseObject(call.waiting) !== undefined
      ? undefined
      : call;
  }

  pushLegacy(source: JsonObject): void {
    if (this.#legacy === undefined) {
      this.#legacy = {
        id: 'call_legacy',
        name: undefined,
        isLegacy: true,
        extensions: undefined,
        waiting: '',
        block: undefined,
      };
      this.#calls.push(this.#legacy);
    }
    this.#grow(this.#legacy, { id: undefined, name: nonEmpty(source.name), text: argumentsText(source.arguments) });
  }

  /** Opens the calls that still wait for an id or a name. */
  flush(idBase: string): void {
    this.#calls.forEach((call, position) => {
      if (call.block !== undefined) return;
      call.id ??= `call_${idBase.replace(/[^A-Za-z0-9_-]/g, '')}_${position}`;
      call.name ??= '';
      this.#open(call, call.id, call.name);
    });
  }

  /** The blocks that are open, which are then no longer. */
  takeOpen(): readonly number[] {
    const blocks = [...this.#calls.flatMap(({ block }) => (block === undefined ? [] : [block])), ...this.#openForeign];
    this.#openForeign = [];
    for (const call of this.#calls) call.block = undefined;
    this.#byIndex.clear();
    return blocks.sort((left, right) => left - right);
  }

  #grow(call: Call, { id, name, text }: { id: string | undefined; name: string | undefined; text: string }): void {
    call.id ??= id;
    call.name ??= name;
    if (call.block !== undefined) {
      if (text !== '') this.emit({ block: call.block, text });
      return;
    }
    call.waiting += text;
    if (call.id !== undefined && call.name !== undefined) this.#open(call, call.id, call.name);
  }

  #open(call: Call, id: string, name: string): void {
    const extensions = call.isLegacy ? ownExtensions(undefined, { spelling: 'function_call' }) : call.extensions;
    call.block = this.start({ kind: 'tool-call', id, name }, extensions);
    if (call.waiting !== '') this.emit({ block: call.block, text: call.waiting });
    call.waiting = '';
  }

  /** Calls of custom tools, whose input is text: kept as they come. */
  #pushForeign(source: JsonObject, index: number | undefined): void {
    const key = index ?? -1 - this.#foreign.size;
    const block = this.#foreign.get(key);
    if (block !== undefined) return this.emit({ block, text: '', value: source });
    const opened = this.start({ kind: 'foreign', dialect: OPENAI_CHAT, value: source });
    this.#foreign.set(key, opened);
    this.#openForeign.push(opened);
  }
}

/** Some servers write the number as text. */
function indexOf(value: JsonValue | undefined): number | undefined {
  const index = typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : value;
  return typeof index === 'number' ? index : undefined;
}

function isForeign(source: JsonObject): boolean {
  return source.function === undefined && nonEmpty(source.type) !== undefined && source.type !== 'function';
}

/** In a whole message some providers number the calls; in a stream the number is the stream's own. */
function leftovers(source: JsonObject, whole: boolean): Extensions | undefined {
  const rest = Object.entries(source).filter(([key]) => !KNOWN.has(key) || (whole && key === 'index'));
  return rest.length === 0 ? undefined : ownExtensions(Object.fromEntries(rest));
}

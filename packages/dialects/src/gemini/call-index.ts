import type { JsonObject, Message } from '@helix/contracts';

/** The calls of a conversation, by their ids: results say nothing of them but the id. */
export class CallIndex {
  readonly #calls = new Map<string, { readonly name: string; readonly place: number }>();
  readonly #places = new Map<JsonObject, number>();

  #next = 0;

  /** Takes in the calls of the next message. Ids may come again in a later turn: a result belongs to the last call before it. */
  learn({ content }: Message): void {
    for (const part of content)
      if (part.type === 'tool-call') this.#calls.set(part.id, { name: part.name, place: this.#next++ });
  }

  /** The name of the function that was called; the id for a call that is not there. */
  nameOf(callId: string): string {
    return this.#calls.get(callId)?.name ?? callId;
  }

  /** Notes that these parts are the result of a call. */
  place(parts: readonly JsonObject[], callId: string): void {
    const place = this.#calls.get(callId)?.place;
    if (place !== undefined) for (const part of parts) this.#places.set(part, place);
  }

  /** The parts of a turn with its results in the order of their calls: it says whose they are, where there are no ids. All else stays in its place. */
  inOrderOfCalls(parts: readonly JsonObject[]): readonly JsonObject[] {
    const placeOf = (part: JsonObject): number => this.#places.get(part) ?? 0;
    const results = parts
      .filter((part) => this.#places.has(part))
      .sort((left, right) => placeOf(left) - placeOf(right));
    let next = 0;
    return parts.map((part) => (this.#places.has(part) ? (results[next++] ?? part) : part));
  }
}

import type { ChatEvent } from '@helix/contracts';
import { WireError } from './wire-error.js';

/** Checks the event grammar (see `ChatEvent`) event by event; throws `WireError` `malformed` at the first breach. */
export class EventGrammar {
  #started = false;
  #over = false;
  readonly #open = new Set<string>();
  readonly #last = new Map<number, number>();
  readonly #ended = new Set<number>();

  get over(): boolean {
    return this.#over;
  }

  check(event: ChatEvent): void {
    if (this.#over) throw breach(`${event.type} after the end`);
    if (event.type === 'error') {
      this.#over = true;
      return;
    }
    if (event.type === 'response-start') {
      if (this.#started) throw breach('a second response-start');
      this.#started = true;
      return;
    }
    if (!this.#started) throw breach(`${event.type} before response-start`);
    switch (event.type) {
      case 'block-start': {
        if (this.#ended.has(event.choice)) throw breach('block-start after choice-end');
        if (event.block <= (this.#last.get(event.choice) ?? -1)) throw breach('block numbers that do not rise');
        this.#last.set(event.choice, event.block);
        this.#open.add(`${event.choice}:${event.block}`);
        return;
      }
      case 'block-delta':
        if (!this.#open.has(`${event.choice}:${event.block}`)) throw breach('block-delta outside its block');
        return;
      case 'block-end':
        if (!this.#open.delete(`${event.choice}:${event.block}`)) throw breach('block-end outside its block');
        return;
      case 'choice-end':
        if (this.#ended.has(event.choice)) throw breach('a second choice-end');
        for (const place of this.#open)
          if (place.startsWith(`${event.choice}:`)) throw breach('choice-end with an open block');
        this.#ended.add(event.choice);
        return;
      case 'response-end':
        if (this.#open.size > 0) throw breach('response-end with an open block');
        this.#over = true;
        return;
      case 'usage':
        return;
    }
  }
}

/** Throws `WireError` unless the events are one whole stream. */
export function assertEventGrammar(events: Iterable<ChatEvent>): void {
  const grammar = new EventGrammar();
  for (const event of events) grammar.check(event);
  if (!grammar.over) throw breach('no end');
}

function breach(what: string): WireError {
  return new WireError('malformed', `The events break their grammar: ${what}.`);
}

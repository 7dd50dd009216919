import { WireError } from '@helix/wire';

const MAX_CHARACTERS = 16 * 1024 * 1024;

/**
 * The objects of a JSON array (or of several values in a row) from bytes in any split, each as its text. Throws `WireError`: `malformed` for what
 * cannot be JSON, `too_large` for an object beyond 16 MiB.
 */
export class JsonArraySplitter {
  readonly #decoder = new TextDecoder('utf-8');
  #text = '';
  #at = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;

  push(chunk: Uint8Array): readonly string[] {
    return this.#scan(this.#decoder.decode(chunk, { stream: true }));
  }

  /** The bytes have ended. Throws `truncated` when an object was begun and not ended. */
  end(): readonly string[] {
    const objects = this.#scan(this.#decoder.decode());
    if (this.#depth > 0) throw new WireError('truncated', 'The stream ended inside of an object.');
    return objects;
  }

  #scan(added: string): readonly string[] {
    const objects: string[] = [];
    this.#text += added;
    for (; this.#at < this.#text.length; this.#at += 1) {
      const character = this.#text.charAt(this.#at);
      if (this.#inString) this.#readStringCharacter(character);
      else if (character === '"') this.#enterString();
      else if (character === '{') this.#open();
      else if (character === '}') this.#close(objects);
      else if (this.#depth === 0 && !/[\s,[\]]/.test(character)) throw malformed();
    }
    if (this.#depth === 0) this.#drop(this.#at);
    if (this.#text.length > MAX_CHARACTERS)
      throw new WireError('too_large', `An object of the stream is larger than ${MAX_CHARACTERS} characters.`);
    return objects;
  }

  #readStringCharacter(character: string): void {
    if (this.#escaped) this.#escaped = false;
    else if (character === '\\') this.#escaped = true;
    else if (character === '"') this.#inString = false;
    else if (character === '\n') throw malformed();
  }

  #enterString(): void {
    if (this.#depth === 0) throw malformed();
    this.#inString = true;
  }

  #open(): void {
    if (this.#depth === 0) this.#drop(this.#at);
    this.#depth += 1;
  }

  #close(objects: string[]): void {
    this.#depth -= 1;
    if (this.#depth < 0) throw malformed();
    if (this.#depth > 0) return;
    objects.push(this.#text.slice(0, this.#at + 1));
    this.#drop(this.#at + 1);
    this.#at = -1;
  }

  #drop(length: number): void {
    this.#text = this.#text.slice(length);
    this.#at = 0;
  }
}

function malformed(): WireError {
  return new WireError('malformed', 'The stream is no list of JSON objects.');
}

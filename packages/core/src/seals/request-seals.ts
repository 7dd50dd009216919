import {
  type ChatDialect,
  type ChatRequest,
  HelixError,
  type JsonObject,
  type Part,
  type ReasoningPart,
  type ReasoningSeal,
  type SealsHeld,
} from '@helix/contracts';
import type { KeySpace } from './key-space.js';
import type { SealMakers } from './seal-makers.js';

/** What is looked at of a request. */
export interface SealedRequest {
  readonly body: JsonObject;
  /** The request as a plugin has changed it. */
  readonly changed: ChatRequest | undefined;
  readonly chatDialect: ChatDialect | undefined;
  readonly severalKeySpaces: boolean;
  chatRequest(): ChatRequest | undefined;
}

/** The reasoning seals that one request brings back, and who made them. Decodes a request only if it holds any that matter. */
export class RequestSeals {
  #hasLooked = false;
  #found: SealsHeld | undefined;
  /** Key spaces that have refused a seal of this request: they get none any more. */
  readonly #refusing = new Set<KeySpace>();

  constructor(
    private readonly scope: SealedRequest,
    private readonly makers: SealMakers,
  ) {}

  /** Who made the last seal whose maker is known; `undefined` when none is. */
  lastMaker(): { readonly maker: KeySpace | undefined; readonly dialect: string } | undefined {
    const request = this.#sealedRequest();
    for (const message of request?.messages.toReversed() ?? []) {
      for (const part of message.content.toReversed()) {
        if (!isSealed(part)) continue;
        const maker = this.#makerOf(part.seal);
        const { dialect } = part.seal;
        if (maker !== undefined || dialect !== this.#ownDialect) return { maker, dialect };
      }
    }
    return undefined;
  }

  /**
   * A target of this key space has refused a seal. Says whether it may be tried again, without any: false when it has been, or had none. `isMaker` tells
   * whether it made them for all that is known, so that no other target would take them either.
   */
  refuse(keySpace: KeySpace): { readonly mayTryAgain: boolean; readonly isMaker: boolean } {
    const isMaker = this.lastMaker()?.maker === keySpace;
    const holdsAny = this.scope.changed !== undefined || this.#held() !== undefined;
    const mayTryAgain = holdsAny && !this.#refusing.has(keySpace);
    this.#refusing.add(keySpace);
    return { mayTryAgain, isMaker };
  }

  /** Whether the caller's bytes hold a seal that a target of the caller's own dialect, in this key space, would refuse. */
  hasForeign(keySpace: KeySpace): boolean {
    const request = this.#sealedRequest();
    if (request === undefined) return false;
    return request.messages.some(({ content }) => content.some((part) => this.#isRefused(part, keySpace)));
  }

  /**
   * The request as a target in this key space may get it: a seal that was made elsewhere names its maker in its dialect, so that it is no dialect's
   * own any more, and is left out and reported as every other foreign seal.
   */
  fit(request: ChatRequest, keySpace: KeySpace): ChatRequest {
    let hasChanged = false;
    const messages = request.messages.map((message) => {
      if (!message.content.some((part) => isSealed(part) && this.#isForeign(part.seal, keySpace))) return message;
      hasChanged = true;
      const content = message.content.map((part): Part => {
        if (!isSealed(part) || !this.#isForeign(part.seal, keySpace)) return part;
        const { seal } = part;
        return {
          ...part,
          seal: { ...seal, dialect: `${seal.dialect} at ${this.#makerOf(seal) ?? 'another provider'}` },
        };
      });
      return { ...message, content };
    });
    return hasChanged ? { ...request, messages } : request;
  }

  #isRefused(part: Part, keySpace: KeySpace): boolean {
    if (part.type !== 'reasoning') return false;
    const { seal } = part;
    // Where something is carried, reasoning that nobody has sealed may be so too; the dialect knows its own.
    if (seal === undefined) return this.#carries();
    return seal.dialect !== this.#ownDialect || this.#isForeign(seal, keySpace);
  }

  #isForeign(seal: ReasoningSeal, keySpace: KeySpace): boolean {
    if (this.#refusing.has(keySpace)) return true;
    const maker = this.#makerOf(seal);
    return maker !== undefined && maker !== keySpace;
  }

  #makerOf(seal: ReasoningSeal): KeySpace | undefined {
    if (seal.maker !== undefined) return seal.maker;
    return this.scope.severalKeySpaces && seal.dialect === this.#ownDialect ? this.makers.makerOf(seal) : undefined;
  }

  get #ownDialect(): string | undefined {
    return this.scope.chatDialect?.seals?.dialect;
  }

  #sealedRequest(): ChatRequest | undefined {
    const { scope } = this;
    if (scope.changed !== undefined) return scope.changed;
    const held = this.#held();
    if (held === undefined || (held === 'own' && !scope.severalKeySpaces && this.#refusing.size === 0))
      return undefined;
    try {
      return scope.chatRequest();
    } catch (error) {
      // The provider may read what this gateway cannot: such bytes pass as they are.
      if (error instanceof HelixError) return undefined;
      throw error;
    }
  }

  #carries(): boolean {
    return this.#held() === 'carried';
  }

  #held(): SealsHeld | undefined {
    const { body, chatDialect } = this.scope;
    if (!this.#hasLooked) this.#found = chatDialect?.seals?.find(body);
    this.#hasLooked = true;
    return this.#found;
  }
}

function isSealed(part: Part): part is ReasoningPart & { readonly seal: ReasoningSeal } {
  return part.type === 'reasoning' && part.seal !== undefined;
}

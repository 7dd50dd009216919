import type { BlockEndEvent, BlockHead, ReasoningSeal, ResponseBlock } from '@helix/contracts';
import { ANTHROPIC_MESSAGES } from './own-fields.js';
import { signatureToSeal } from './seal-carrier.js';

/** A block of a stream being decoded: what its end needs to know. */
export interface OpenBlock {
  readonly block: number;
  readonly kind: BlockHead['kind'];
  /** The whole input of a tool call that came in its opening frame; used when no delta brings one. */
  readonly openingInput: string;
  seal: ReasoningSeal | undefined;
  hasDeltas: boolean;
}

/** The state of a block that has just opened. */
export function openBlock(block: number, opening: ResponseBlock): OpenBlock {
  const input = opening.head.kind === 'tool-call' && opening.text !== '{}' ? opening.text : '';
  return { block, kind: opening.head.kind, openingInput: input, seal: opening.seal, hasDeltas: false };
}

/** The end of the block, with its seal. */
export function blockEnd({ block, seal }: OpenBlock): BlockEndEvent {
  return seal === undefined ? { type: 'block-end', choice: 0, block } : { type: 'block-end', choice: 0, block, seal };
}

/** Takes a `signature_delta`: it seals the thinking, and never overwrites redacted data. */
export function applySignature(open: OpenBlock, signature: unknown): void {
  const seal = signatureToSeal(signature);
  if (seal === undefined) return;
  const data = open.seal?.dialect === ANTHROPIC_MESSAGES ? open.seal.data : undefined;
  open.seal = data === undefined ? seal : { ...seal, data };
}

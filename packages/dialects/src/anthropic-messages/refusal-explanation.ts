import type { Extensions, JsonObject, ResponseBlock } from '@helix/contracts';
import { asObject, nonEmpty } from '../shared/json-draft.js';
import { ownExtensions, shapeOf } from './own-fields.js';

/**
 * The words on why a request was refused, as a refusal at the end of the answer: callers of other dialects get them where theirs has a place.
 * `undefined` when there are none. In this dialect they stand in `stop_details` only.
 * Source: https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons
 */
export function explanationBlock(end: JsonObject): ResponseBlock | undefined {
  if (end.stop_reason !== 'refusal') return undefined;
  const text = nonEmpty(asObject(end.stop_details).explanation);
  if (text === undefined) return undefined;
  const extensions = ownExtensions(undefined, { isExplanation: true });
  return { head: { kind: 'refusal' }, text, ...(extensions !== undefined && { extensions }) };
}

/** Whether a block is an explanation, which `stop_details` says already. */
export function isExplanation({ extensions }: { readonly extensions?: Extensions | undefined }): boolean {
  return shapeOf(extensions)?.isExplanation === true;
}

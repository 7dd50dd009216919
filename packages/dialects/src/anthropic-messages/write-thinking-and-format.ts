import { type ChatRequest, isJsonObject, type JsonObject } from '@helix/contracts';
import { asObject, type JsonDraft, writeField } from '../shared/json-draft.js';
import type { TranslationNotes } from '../shared/translation-notes.js';
import { decodeReasoning } from './decode-reasoning.js';
import { decodeResponseFormat } from './decode-response-format.js';
import { encodeReasoning, mustNotThink } from './encode-reasoning.js';
import { encodeResponseFormat } from './encode-response-format.js';
import { ownFields } from './own-fields.js';
import { sameReasoning, sameResponseFormat } from './same-option.js';

/** What the writers of one request share. */
export interface WriteContext {
  /** The caller's spelling of fields that have several; empty for requests of other dialects. */
  readonly fields: JsonObject;
  readonly notes: TranslationNotes;
}

/**
 * Writes `thinking`, `output_config` and `output_format`, which share slots: each as its caller spelled it where it still says the
 * same, and afresh where it does not. `draft.max_tokens` is set already.
 */
export function writeThinkingAndFormat(draft: JsonDraft, request: ChatRequest, { fields, notes }: WriteContext): void {
  const own = ownFields(request.extensions);
  const outputConfig: JsonDraft = { ...asObject(own?.output_config) };
  const before = { thinking: fields.thinking, outputConfig: fields.output_config, outputFormat: fields.output_format };
  const spelledConfig = asObject(fields.output_config);
  if (notes.native && mustNotThink(request)) {
    notes.dropped('thinking', 'In a tool loop Anthropic Messages thinks only on from reasoning that it has signed.');
  } else if (sameReasoning(decodeReasoning(before), request.reasoning)) {
    writeField(draft, 'thinking', fields.thinking);
    writeField(outputConfig, 'effort', spelledConfig.effort);
  } else {
    const { thinking, effort } = encodeReasoning(request, Number(draft.max_tokens), notes);
    writeField(draft, 'thinking', thinking === undefined ? undefined : { ...asObject(own?.thinking), ...thinking });
    writeField(outputConfig, 'effort', effort);
  }
  if (sameResponseFormat(decodeResponseFormat(before), request.responseFormat)) {
    writeField(outputConfig, 'format', spelledConfig.format);
    writeField(draft, 'output_format', fields.output_format);
  } else {
    writeField(outputConfig, 'format', encodeResponseFormat(request.responseFormat, notes));
  }
  if (Object.keys(outputConfig).length > 0 || isJsonObject(fields.output_config)) draft.output_config = outputConfig;
  else writeField(draft, 'output_config', fields.output_config);
}

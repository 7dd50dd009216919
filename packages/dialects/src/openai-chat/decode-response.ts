import { type ChatResponse, isJsonObject, type JsonObject, type JsonValue, type ReplyFacts, type ResponseBlock, type ResponseChoice } from '@helix/contracts';
import { estimateTokens, WireError } from '@helix/wire';
import { decodeErrorBody } from '../openai-shared/decode-error.js';
import { decodeUsage } from '../openai-shared/decode-usage.js';
import { leftoverFields, listOrEmpty, OPENAI_CHAT, textOf } from '../openai-shared/fields.js';
import { mapFinishReason } from './finish-reason.js';

const RESPONSE_FIELDS = new Set(['id', 'object', 'created', 'model', 'choices', 'usage']);
const CHOICE_FIELDS = new Set(['index', 'message', 'finish_reason', 'delta']);
const MESSAGE_FIELDS = new Set(['role', 'content', 'refusal', 'tool_calls', 'function_call', 'reasoning_content', 'reasoning', 'reasoning_details']);

/** A Chat Completions answer in canonical form. Throws `WireError` on a body that is none. */
export function decodeResponse(body: unknown): ChatResponse {
  if (!isJsonObject(body) || !Array.isArray(body.choices)) throw new WireError('malformed', 'The answer is no chat completion: it has no list `choices`.');
  const usage = decodeUsage(body.usage) ?? decodeUsage(isJsonObject(body.x_groq) ? body.x_groq.usage : undefined);
  const extra = leftoverFields(body, RESPONSE_FIELDS);
  const id = textOf(body.id);
  const model = textOf(body.model);
  return {
    ...(id === undefined ? {} : { id }),
    ...(model === undefined ? {} : { model }),
    ...(typeof body.created === 'number' ? { createdAt: body.created } : {}),
    choices: body.choices.map((choice: JsonValue, index) => decodeChoice(choice, index)),
    ...(usage === undefined ? {} : { usage }),
    ...(extra === undefined ? {} : { extensions: { [OPENAI_CHAT]: extra } }),
  };
}

function decodeChoice(raw: JsonValue, position: number): ResponseChoice {
  const choice = isJsonObject(raw) ? raw : {};
  const message = isJsonObject(choice.message) ? choice.message : {};
  const blocks = [...decodeReasoningBlocks(message), ...decodeContentBlocks(message), ...decodeCalls(message)];
  const rawReason = textOf(choice.finish_reason);
  const extraMessage = leftoverFields(message, MESSAGE_FIELDS);
  const extraChoice = leftoverFields(choice, CHOICE_FIELDS);
  const own = { ...extraChoice, ...(extraMessage === undefined ? {} : { message: extraMessage }) };
  return {
    index: typeof choice.index === 'number' ? choice.index : position,
    blocks,
    finishReason: mapFinishReason(
      rawReason,
      blocks.some((block) => block.head.kind === 'tool-call'),
    ),
    ...(rawReason === undefined ? {} : { rawFinishReason: rawReason }),
    ...(Object.keys(own).length === 0 ? {} : { extensions: { [OPENAI_CHAT]: own } }),
  };
}

function decodeReasoningBlocks(message: JsonObject): readonly ResponseBlock[] {
  const details = listOrEmpty(message.reasoning_details).filter(isJsonObject);
  const plain = textOf(message.reasoning_content) ?? textOf(message.reasoning);
  const sealed = details.filter((detail) => typeof detail.signature === 'string' || typeof detail.data === 'string');
  if (sealed.length > 0) {
    return sealed.map((detail) => ({
      head: { kind: 'reasoning' as const },
      text: textOf(detail.text) ?? textOf(detail.summary) ?? (typeof detail.data === 'string' ? (plain ?? '') : ''),
      seal: { dialect: textOf(detail.format) ?? OPENAI_CHAT, ...(typeof detail.signature === 'string' ? { signature: detail.signature } : {}), ...(typeof detail.data === 'string' ? { data: detail.data } : {}) },
      extensions: { [OPENAI_CHAT]: { reasoning_details: [detail] } },
    }));
  }
  const text = plain ?? details.map((detail) => textOf(detail.text) ?? textOf(detail.summary) ?? '').join('');
  if (text === '') return [];
  return [{ head: { kind: 'reasoning' }, text, ...(details.length === 0 ? {} : { extensions: { [OPENAI_CHAT]: { reasoning_details: details } } }) }];
}

function decodeContentBlocks(message: JsonObject): readonly ResponseBlock[] {
  const blocks: ResponseBlock[] = [];
  const { content } = message;
  if (typeof content === 'string' && content !== '') blocks.push({ head: { kind: 'text' }, text: content });
  for (const part of listOrEmpty(content)) {
    if (!isJsonObject(part)) continue;
    const piece = readContentPiece(part);
    if (piece !== undefined) blocks.push({ head: { kind: piece.kind }, text: piece.text });
  }
  if (typeof message.refusal === 'string' && message.refusal !== '') blocks.push({ head: { kind: 'refusal' }, text: message.refusal });
  return blocks;
}

/** Mistral's parts: text, and thinking that holds texts. */
export function readContentPiece(part: JsonObject): { readonly kind: 'text' | 'reasoning'; readonly text: string } | undefined {
  if (part.type === 'text' && typeof part.text === 'string') return { kind: 'text', text: part.text };
  if (part.type !== 'thinking') return undefined;
  const text = typeof part.thinking === 'string' ? part.thinking : listOrEmpty(part.thinking).map((item) => (isJsonObject(item) ? (textOf(item.text) ?? '') : '')).join('');
  return { kind: 'reasoning', text };
}

function decodeCalls(message: JsonObject): readonly ResponseBlock[] {
  const blocks: ResponseBlock[] = [];
  for (const [index, call] of listOrEmpty(message.tool_calls).entries()) {
    if (!isJsonObject(call)) continue;
    if (!isJsonObject(call.function)) {
      blocks.push({ head: { kind: 'foreign', dialect: OPENAI_CHAT, value: call }, text: '' });
      continue;
    }
    const name = textOf(call.function.name) ?? '';
    blocks.push({ head: { kind: 'tool-call', id: textOf(call.id) ?? `call_${index}`, name }, text: argumentsText(call.function.arguments) });
  }
  const legacy = message.function_call;
  if (isJsonObject(legacy) && typeof legacy.name === 'string' && legacy.name !== '') {
    blocks.push({ head: { kind: 'tool-call', id: legacy.name, name: legacy.name }, text: argumentsText(legacy.arguments), extensions: { [OPENAI_CHAT]: { legacy: true } } });
  }
  return blocks;
}

/** Some relatives send an object where OpenAI sends JSON text. */
export function argumentsText(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

/** What accounting needs of an answer. */
export function inspectResponse(body: unknown): ReplyFacts {
  if (!isJsonObject(body)) return facts({ error: { class: 'server_error', message: 'The provider’s answer is not an object.' } });
  if (body.error !== undefined && body.error !== null && (isJsonObject(body.error) || typeof body.error === 'string')) return facts({ error: decodeErrorBody(body, undefined) });
  if (!Array.isArray(body.choices)) return facts({ error: { class: 'server_error', message: 'The provider’s answer has no list `choices`.' } });
  const usage = decodeUsage(body.usage) ?? decodeUsage(isJsonObject(body.x_groq) ? body.x_groq.usage : undefined);
  return facts({ usage, model: textOf(body.model), id: textOf(body.id), generatedTokens: usage === undefined ? countGenerated(body.choices) : 0 });
}

function countGenerated(choices: readonly JsonValue[]): number {
  let count = 0;
  for (const choice of choices) {
    const message = isJsonObject(choice) && isJsonObject(choice.message) ? choice.message : {};
    count += estimateTokens(textOf(message.content) ?? '') + estimateTokens(textOf(message.reasoning_content) ?? textOf(message.reasoning) ?? '');
    if (message.tool_calls !== undefined) count += estimateTokens(JSON.stringify(message.tool_calls));
  }
  return count;
}

function facts(known: Partial<ReplyFacts>): ReplyFacts {
  return { usage: undefined, model: undefined, id: undefined, error: undefined, generatedTokens: 0, ...known };
}

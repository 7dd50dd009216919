import type { ChatRequest, Extensions, JsonObject, Message, ToolDefinition } from '@helix/contracts';
import { OPENAI_CHAT } from '../openai-shared/fields.js';

/** A request as it came, beside what it was decoded to: what a plugin leaves alone is written back byte for value as it came. */
export interface Original {
  readonly body: JsonObject;
  readonly request: ChatRequest;
}

/** Under a symbol, so that encoders of other dialects, which report the fields they cannot carry, never see it; a copy by spread keeps it. */
const ORIGINAL: unique symbol = Symbol('openai-chat.original');

type WithOriginal = JsonObject & { [ORIGINAL]?: { body: JsonObject; request: ChatRequest | undefined } };

/** Raw forms by identity: a message or tool that was replaced has none. */
const rawMessages = new WeakMap<Message, JsonObject>();
const rawTools = new WeakMap<ToolDefinition, JsonObject>();

/** Extensions of the request that remember its body; `attach` completes them. */
export function rememberBody(
  fields: JsonObject | undefined,
  body: JsonObject,
): { readonly extensions: Extensions; attach(request: ChatRequest): void } {
  const held = { body, request: undefined as ChatRequest | undefined };
  const own: WithOriginal = { ...fields, [ORIGINAL]: held };
  return {
    extensions: { [OPENAI_CHAT]: own },
    attach(request) {
      held.request = request;
    },
  };
}

/** The request as it came, if it came in this dialect. */
export function originalOf(request: ChatRequest): Original | undefined {
  const held = (request.extensions?.[OPENAI_CHAT] as WithOriginal | undefined)?.[ORIGINAL];
  return held?.request === undefined ? undefined : { body: held.body, request: held.request };
}

export function rememberMessage(message: Message, raw: JsonObject): Message {
  rawMessages.set(message, raw);
  return message;
}

export function rawMessageOf(message: Message): JsonObject | undefined {
  return rawMessages.get(message);
}

export function rememberTool(tool: ToolDefinition, raw: JsonObject): ToolDefinition {
  rawTools.set(tool, raw);
  return tool;
}

export function rawToolOf(tool: ToolDefinition): JsonObject | undefined {
  return rawTools.get(tool);
}

import type { ChatRequest, EncodeContext, JsonObject, ResponseStartEvent } from '@helix/contracts';
import type { JsonDraft } from '../shared/json-draft.js';
import { encodeResponseFormat } from './encode-options.js';
import { encodeTool, encodeToolChoice } from './encode-tools.js';
import { ownFields, shapeOf } from './own-fields.js';

/** What of the request an answer repeats as it came. */
const ECHOED =
  'background instructions max_output_tokens max_tool_calls metadata parallel_tool_calls previous_response_id prompt_cache_key reasoning safety_identifier service_tier temperature text tool_choice tools top_logprobs top_p truncation user'.split(
    ' ',
  );

/** The id of an answer that the gateway makes; made from the request's, so that it is known before the answer is. */
export function responseIdOf(requestId: string): string {
  return `resp_${requestId.replace(/^req_/, '')}`;
}

/** The `response` object without its output, as far as it is known when the answer begins. */
export function encodeHead(start: ResponseStartEvent | undefined, context: EncodeContext): JsonObject {
  const own = ownFields(start?.extensions);
  const draft: JsonDraft = {
    id: (own === undefined ? undefined : start?.id) ?? responseIdOf(context.requestId),
    object: 'response',
    created_at: start?.createdAt ?? context.createdAt,
    status: 'in_progress',
    error: null,
    incomplete_details: null,
    model: start?.model ?? context.model,
    output: [],
    usage: null,
  };
  for (const [field, value] of Object.entries(own ?? echoOf(context.request))) draft[field] ??= value;
  return { ...draft, ...keptFields(context) };
}

/** What the gateway says of an answer whose conversation it keeps, whatever the provider said. */
export function keptFields({ keeping }: EncodeContext): JsonObject {
  if (keeping === undefined) return {};
  return { id: keeping.id, store: keeping.stored, previous_response_id: keeping.previousId ?? null };
}

function echoOf(request: ChatRequest): JsonObject {
  const source = shapeOf(request.extensions)?.source ?? {};
  const draft: JsonDraft = {
    background: false,
    instructions: null,
    max_output_tokens: request.maxOutputTokens ?? null,
    metadata: {},
    parallel_tool_calls: request.parallelToolCalls ?? true,
    previous_response_id: null,
    reasoning: { effort: request.reasoning?.effort ?? null, summary: null },
    // The gateway keeps it or nobody does: see `keptFields`.
    store: false,
    temperature: request.temperature ?? 1,
    text: { format: encodeResponseFormat(request.responseFormat ?? { type: 'text' }) },
    tool_choice: request.toolChoice === undefined ? 'auto' : encodeToolChoice(request.toolChoice, request.tools),
    tools: (request.tools ?? []).map((tool) => encodeTool(tool)),
    top_p: request.topP ?? 1,
    truncation: 'disabled',
  };
  for (const field of ECHOED) {
    const value = source[field];
    if (value !== undefined && value !== null) draft[field] = value;
  }
  return draft;
}

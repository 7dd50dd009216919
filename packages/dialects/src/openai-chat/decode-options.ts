import { isJsonObject, type JsonObject, type ReasoningOptions, type ResponseFormat } from '@helix/contracts';
import { asObject, nonEmpty } from '../shared/json-draft.js';
import { isReasoningEffort } from '../shared/reasoning-effort.js';
import { faultyField, optionalCount } from '../shared/require-field.js';

/**
 * How much to think, in any of the spellings of this dialect's providers: `reasoning_effort` (OpenAI), `reasoning` (OpenRouter),
 * `thinking` (DeepSeek, Z.AI, and LiteLLM's for Anthropic), `enable_thinking` and `thinking_budget` (Qwen).
 */
export function decodeReasoning(body: JsonObject): ReasoningOptions | undefined {
  const reasoning = asObject(body.reasoning);
  const thinking = asObject(body.thinking);
  const effort = [body.reasoning_effort, reasoning.effort].find(isReasoningEffort);
  const budgetTokens = [reasoning.max_tokens, thinking.budget_tokens, body.thinking_budget].find(
    (value) => typeof value === 'number',
  );
  const isOff =
    effort === 'none' || reasoning.enabled === false || thinking.type === 'disabled' || body.enable_thinking === false;
  const isOn =
    effort !== undefined ||
    budgetTokens !== undefined ||
    reasoning.enabled === true ||
    thinking.type === 'enabled' ||
    body.enable_thinking === true;
  if (!isOff && !isOn && thinking.type !== 'adaptive') return undefined;
  return {
    mode: isOff ? 'disabled' : thinking.type === 'adaptive' ? 'adaptive' : 'enabled',
    ...(effort !== undefined && { effort }),
    ...(typeof budgetTokens === 'number' && { budgetTokens }),
  };
}

/** `undefined` for none and for formats that only a provider knows. Throws `invalid_request` for a schema that is none. */
export function decodeResponseFormat({ response_format: format }: JsonObject): ResponseFormat | undefined {
  if (!isJsonObject(format)) return undefined;
  if (format.type === 'text') return { type: 'text' };
  if (format.type === 'json_object') return { type: 'json-object' };
  if (format.type !== 'json_schema') return undefined;
  const { name, description, schema, strict } = asObject(format.json_schema);
  if (!isJsonObject(schema)) throw faultyField('response_format.json_schema.schema', 'an object');
  return {
    type: 'json-schema',
    schema,
    ...(typeof name === 'string' && { name }),
    ...(typeof description === 'string' && { description }),
    ...(typeof strict === 'boolean' && { strict }),
  };
}

/** The output limit in tokens; `max_completion_tokens` goes before the older `max_tokens`. */
export function decodeOutputLimit(body: JsonObject): number | undefined {
  return optionalCount(body, 'max_completion_tokens') ?? optionalCount(body, 'max_tokens');
}

/** The end user, under the old or the new name. */
export function decodeEndUser(body: JsonObject): string | undefined {
  return nonEmpty(body.user) ?? nonEmpty(body.safety_identifier);
}

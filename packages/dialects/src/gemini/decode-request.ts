import { type ChatRequest, isJsonObject, type JsonObject } from '@helix/contracts';
import { asObject, asText, leftoverFields, nonEmpty } from '../shared/json-draft.js';
import { camelCaseKeys } from './camel-case-keys.js';
import { decodeContents } from './decode-contents.js';
import { decodeGeneration, generationLeftovers } from './decode-generation.js';
import { decodeToolChoice, decodeTools, toolConfigLeftovers } from './decode-tools.js';
import { ownExtensions } from './own-fields.js';

const KNOWN: ReadonlySet<string> = new Set([
  ...['model', 'stream', 'contents', 'systemInstruction', 'tools', 'toolConfig', 'generationConfig', 'serviceTier'],
]);

/**
 * A caller's generateContent request in canonical form; `model` and `stream` come from the URL. What has no canonical slot (safety settings, cached
 * content, labels …) is kept under `gemini` and written back. Throws `invalid_request` with the path of the faulty field.
 * Source: https://ai.google.dev/api/generate-content
 */
export function decodeRequest(given: JsonObject): ChatRequest {
  const body = camelCaseKeys(given);
  const config = asObject(body.generationConfig);
  return {
    model: asText(body.model),
    messages: decodeContents(body),
    ...decodeTools(body.tools),
    toolChoice: decodeToolChoice(body.toolConfig),
    ...decodeGeneration(config),
    serviceTier: nonEmpty(body.serviceTier),
    stream: body.stream === true,
    includeUsage: true,
    extensions: ownExtensions(keptFields(body, config), { original: body }),
  };
}

function keptFields(body: JsonObject, config: JsonObject): JsonObject | undefined {
  const generationConfig = generationLeftovers(config);
  const toolConfig = isJsonObject(body.toolConfig) ? toolConfigLeftovers(body.toolConfig) : undefined;
  const kept = {
    ...leftoverFields(body, KNOWN),
    ...(generationConfig !== undefined && { generationConfig }),
    ...(toolConfig !== undefined && { toolConfig }),
  };
  return Object.keys(kept).length === 0 ? undefined : kept;
}

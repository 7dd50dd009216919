import { isJsonObject, type JsonObject, type ToolDefinition } from '@helix/contracts';
import { asObject, asText } from '../shared/json-draft.js';
import { parseObject } from '../shared/parse-object.js';
import { ownExtensions, shapeOf } from './own-fields.js';

const INPUT = 'input';
const PARAMETERS: JsonObject = Object.freeze({
  type: 'object',
  properties: { [INPUT]: { type: 'string', description: 'The whole input of the tool, as plain text.' } },
  required: [INPUT],
  additionalProperties: false,
});

/**
 * A tool that takes text (`custom`, Codex's `apply_patch`) as a function of one string, which every provider can offer. A grammar cannot be enforced
 * there: the model is told of it, and the field stays behind. Source: https://platform.openai.com/docs/guides/function-calling#custom-tools
 */
export function decodeCustomTool(tool: JsonObject, name: string): ToolDefinition {
  const { format } = tool;
  const isGrammar = isJsonObject(format) && format.type === 'grammar';
  const described = [asText(tool.description), isGrammar ? describeGrammar(format) : ''].filter((text) => text !== '');
  return {
    name,
    ...(described.length > 0 && { description: described.join('\n\n') }),
    parameters: PARAMETERS,
    extensions: ownExtensions(isGrammar ? { format } : undefined, { custom: tool }),
  };
}

function describeGrammar(format: JsonObject): string {
  // The SDK has the grammar flat, the API nests it as well.
  const grammar = isJsonObject(format.grammar) ? format.grammar : format;
  return `The input must follow this ${asText(grammar.syntax) || 'lark'} grammar:\n${asText(grammar.definition)}`;
}

/** The names of the request's tools that take text. */
export function customToolsOf(tools: readonly ToolDefinition[] | undefined): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { name, extensions } of tools ?? []) if (shapeOf(extensions)?.custom !== undefined) names.add(name);
  return names;
}

/** The arguments of the function that stands for a custom tool. */
export function inputToArguments(input: unknown): string {
  return JSON.stringify({ [INPUT]: typeof input === 'string' ? input : '' });
}

/** The text in such arguments; what is no such object is taken as the text itself. */
export function argumentsToInput(text: string): string {
  const input = asObject(parseObject(text))[INPUT];
  return typeof input === 'string' ? input : text;
}

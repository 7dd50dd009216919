import { type ChatRequest, isJsonObject, type JsonObject, type JsonValue, type ToolDefinition } from '@helix/contracts';
import { asArray, asObject, leftoverFields } from '../shared/json-draft.js';
import { faultyField, requireObject, requireString } from '../shared/require-field.js';
import { GEMINI, ownExtensions } from './own-fields.js';
import { schemaFromOpenApi } from './schema-from-open-api.js';

const DECLARATIONS: ReadonlySet<string> = new Set(['functionDeclarations']);
const TOOL_FIELDS: ReadonlySet<string> = new Set(['name', 'description', 'parameters', 'parametersJsonSchema']);
const CALLING: ReadonlySet<string> = new Set(['mode']);

/** The canonical fields that `tools` holds. */
export type DecodedTools = Pick<ChatRequest, 'tools' | 'foreignTools'>;

/** Function declarations as tools; everything else (search, code execution …) as tools that only Gemini knows. Throws `invalid_request`. */
export function decodeTools(value: JsonValue | undefined): DecodedTools {
  if (value === undefined || value === null) return { tools: undefined, foreignTools: undefined };
  const list: readonly JsonValue[] = isJsonObject(value) ? [value] : asArray(value);
  if (list.length === 0 && !Array.isArray(value)) throw faultyField('tools', 'a list of tools');
  const tools: ToolDefinition[] = [];
  const foreignTools: { readonly dialect: string; readonly value: JsonObject }[] = [];
  list.forEach((entry, index) => {
    const path = `tools[${index}]`;
    const tool = requireObject(entry, path);
    asArray(tool.functionDeclarations).forEach((declaration, at) => {
      tools.push(decodeDeclaration(declaration, `${path}.functionDeclarations[${at}]`));
    });
    const rest = leftoverFields(tool, DECLARATIONS);
    if (rest !== undefined) foreignTools.push({ dialect: GEMINI, value: rest });
  });
  return {
    tools: tools.length === 0 ? undefined : tools,
    foreignTools: foreignTools.length === 0 ? undefined : foreignTools,
  };
}

function decodeDeclaration(value: JsonValue, path: string): ToolDefinition {
  const declaration = requireObject(value, path);
  const { description, parameters, parametersJsonSchema } = declaration;
  const schema = isJsonObject(parametersJsonSchema)
    ? parametersJsonSchema
    : isJsonObject(parameters)
      ? schemaFromOpenApi(parameters)
      : undefined;
  const extensions = ownExtensions(leftoverFields(declaration, TOOL_FIELDS));
  return {
    name: requireString(declaration, 'name', path),
    ...(typeof description === 'string' && { description }),
    ...(schema !== undefined && { parameters: schema }),
    ...(extensions !== undefined && { extensions }),
  };
}

/** `toolConfig` as a choice. `VALIDATED` and a list of several allowed names have no canonical form: see `toolConfigLeftovers`. */
export function decodeToolChoice(value: JsonValue | undefined): ChatRequest['toolChoice'] {
  const { mode, allowedFunctionNames } = asObject(asObject(value).functionCallingConfig);
  const names = asArray(allowedFunctionNames);
  const [only] = names.length === 1 ? names : [];
  switch (mode) {
    case 'AUTO':
    case 'VALIDATED':
      return { type: 'auto' };
    case 'NONE':
      return { type: 'none' };
    case 'ANY':
      return typeof only === 'string' ? { type: 'tool', name: only } : { type: 'required' };
    default:
      return undefined;
  }
}

/** What `toolConfig` says beyond the canonical choice; `undefined` for nothing. */
export function toolConfigLeftovers(value: JsonValue | undefined): JsonObject | undefined {
  const config = asObject(value);
  const calling = asObject(config.functionCallingConfig);
  const rest = leftoverFields(config, new Set(['functionCallingConfig']));
  const isSingle = calling.mode === 'ANY' && asArray(calling.allowedFunctionNames).length === 1;
  const kept = isSingle
    ? leftoverFields(calling, new Set(['mode', 'allowedFunctionNames']))
    : calling.mode === 'VALIDATED'
      ? calling
      : leftoverFields(calling, CALLING);
  if (rest === undefined && kept === undefined) return undefined;
  return { ...rest, ...(kept !== undefined && { functionCallingConfig: kept }) };
}

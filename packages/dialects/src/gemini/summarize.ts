import { isJsonObject, type JsonObject, type JsonValue, type RequestSummary } from '@helix/contracts';
import { asArray, asObject, asText } from '../shared/json-draft.js';
import { faultyField, requireText } from '../shared/require-field.js';
import { camelCaseKeys } from './camel-case-keys.js';

/** What routing and metering need of a request, without decoding it. `model` and `stream` come from the URL. Throws `invalid_request`. */
export function summarize(given: JsonObject, byteLength: number): RequestSummary {
  const generation = asObject(given.generationConfig ?? given.generation_config);
  const { maxOutputTokens, candidateCount, responseMimeType, responseSchema, responseJsonSchema } =
    camelCaseKeys(generation);
  return {
    model: requireText(given, 'model', ''),
    stream: given.stream === true,
    maxOutputTokens: countOf(maxOutputTokens, 'maxOutputTokens'),
    choices: countOf(candidateCount, 'candidateCount') ?? 1,
    byteLength,
    hasTools: asArray(given.tools).length > 0,
    hasImages: hasImages(given.contents),
    hasSchema:
      responseMimeType === 'application/json' && (isJsonObject(responseSchema) || isJsonObject(responseJsonSchema)),
    includeUsage: true,
    endUser: undefined,
  };
}

/** 0 is protobuf's way of saying nothing. */
function countOf(value: JsonValue | undefined, field: string): number | undefined {
  if (value === undefined || value === null || value === 0) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
    throw faultyField(`generationConfig.${field}`, 'a whole number of at least 0');
  return value;
}

function hasImages(contents: JsonValue | undefined): boolean {
  return asArray(contents).some((content) =>
    asArray(asObject(content).parts).some((part) => isImage(asObject(part)) || holdsImage(asObject(part))),
  );
}

function isImage(part: JsonObject): boolean {
  const media = asObject(part.inlineData ?? part.inline_data ?? part.fileData ?? part.file_data);
  return asText(media.mimeType ?? media.mime_type).startsWith('image/');
}

/** Images may stand inside of a function's response. */
function holdsImage(part: JsonObject): boolean {
  return asArray(asObject(part.functionResponse ?? part.function_response).parts).some((inner) =>
    isImage(asObject(inner)),
  );
}

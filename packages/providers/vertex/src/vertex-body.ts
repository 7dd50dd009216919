import { type DialRequest, isJsonObject, type JsonObject, type JsonValue } from '@helix/contracts';

/** Source: https://docs.anthropic.com/en/api/claude-on-vertex-ai */
const ANTHROPIC_VERSION = 'vertex-2023-10-16';

/** The bytes of a call as Vertex takes them. */
export function bodyOf({ operation, dialect, body: bytes }: DialRequest): Buffer {
  const isCount = operation === 'count_tokens';
  if (dialect !== 'anthropic-messages' && !isCount) return bytes;
  const body: unknown = JSON.parse(bytes.toString('utf8'));
  if (!isJsonObject(body)) return bytes;
  const changed = dialect === 'anthropic-messages' ? forClaude(body, isCount) : forCounting(body);
  return changed === body ? bytes : Buffer.from(JSON.stringify(changed));
}

/** The version is in the body, and the model is not, but where it is counted for: then the URL names the model that counts. */
function forClaude(body: JsonObject, isCount: boolean): JsonObject {
  const { model, ...rest } = body;
  return { anthropic_version: ANTHROPIC_VERSION, ...(isCount && { model }), ...rest };
}

/** Vertex counts a bare request; the Gemini API takes it under a name of its own, too. */
function forCounting(body: JsonObject): JsonObject {
  const whole = body.generateContentRequest ?? body.generate_content_request;
  if (!isJsonObject(whole)) return body;
  const { model: _inUrl, ...rest } = whole;
  return withRoles(rest);
}

/** Vertex refuses contents without a role, which the Gemini API takes for the user's. Model and stream, which are not in the bytes, go with the change. */
export function withRoles(body: JsonObject): JsonObject {
  const { contents } = body;
  if (!Array.isArray(contents) || contents.every(hasRole)) return body;
  const { model: _inUrl, stream: _inPath, ...rest } = body;
  const named = contents.map((content: JsonValue) =>
    hasRole(content) || !isJsonObject(content) ? content : { ...content, role: 'user' },
  );
  return { ...rest, contents: named };
}

function hasRole(content: JsonValue): boolean {
  return !isJsonObject(content) || typeof content.role === 'string';
}

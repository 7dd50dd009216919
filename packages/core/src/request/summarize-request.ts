import { type FormPart, HelixError, isJsonObject, isOpaque, type JsonObject } from '@helix/contracts';
import { multipartBoundary, parseMultipart, WireError } from '@helix/wire';
import type { RequestScope } from './request-scope.js';

/** Reads the body that the scope has gathered, as JSON or as the form that its route takes. Throws `invalid_request`. */
export function summarizeRequest(scope: RequestScope): void {
  const { wire, bytes } = scope;
  const boundary = isOpaque(wire) ? multipartBoundary(scope.headers['content-type']) : undefined;
  if (boundary !== undefined && isOpaque(wire) && wire.summarizeForm !== undefined) {
    scope.form = parseForm(bytes, boundary);
    scope.summary = wire.summarizeForm(withPathModel(scope.form, scope), bytes.length);
    return;
  }
  scope.body = withPathFields(parseBody(bytes), scope);
  scope.summary = wire.summarize(scope.body, bytes.length);
}

/** The parts of a form. Throws `invalid_request`. */
export function parseForm(bytes: Buffer, boundary: string): ReturnType<typeof parseMultipart> {
  try {
    return parseMultipart(bytes, boundary);
  } catch (cause) {
    if (!(cause instanceof WireError)) throw cause;
    throw new HelixError('invalid_request', cause.message, { cause, shouldRetry: false });
  }
}

/** As for JSON: a deployment in the path decides. */
function withPathModel(form: readonly FormPart[], { params: { model } }: RequestScope): readonly FormPart[] {
  if (model === undefined) return form;
  const others = form.filter(({ name }) => name !== 'model');
  return [...others, { name: 'model', filename: undefined, contentType: undefined, content: Buffer.from(model) }];
}

function parseBody(bytes: Buffer): JsonObject {
  let body: unknown;
  try {
    body = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new HelixError(
      'invalid_request',
      bytes.length === 0 ? 'The body is empty; send a JSON object.' : 'The body is not valid JSON.',
      { cause, shouldRetry: false },
    );
  }
  if (!isJsonObject(body))
    throw new HelixError('invalid_request', 'The body must be a JSON object.', { shouldRetry: false });
  return body;
}

/** Azure and Gemini clients name the model in the path, which decides: the body of a client with a deployment may name none, or another. */
function withPathFields(body: JsonObject, { params: { model }, route: { fields } }: RequestScope): JsonObject {
  if (fields === undefined && model === undefined) return body;
  return { ...body, ...fields, ...(model !== undefined && { model }) };
}

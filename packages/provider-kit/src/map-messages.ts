import { isJsonObject, type JsonObject, type JsonValue } from '@helix/contracts';

/** The body with each message replaced by what `change` gives; the same object when every message is the same. A body without messages is left alone. */
export function mapMessages(body: JsonObject, change: (message: JsonObject, index: number) => JsonObject): JsonObject {
  const { messages } = body;
  if (!Array.isArray(messages)) return body;
  let isChanged = false;
  const changed = (messages as readonly JsonValue[]).map((message, index) => {
    if (!isJsonObject(message)) return message;
    const next = change(message, index);
    if (next !== message) isChanged = true;
    return next;
  });
  return isChanged ? { ...body, messages: changed } : body;
}

import type { JsonObject, ResponseFormat } from '@helix/contracts';
import type { TranslationNotes } from '../shared/translation-notes.js';

/** OpenAI refuses a schema without a name. */
export function encodeResponseFormat(format: ResponseFormat): JsonObject {
  switch (format.type) {
    case 'text':
      return { type: 'text' };
    case 'json-object':
      return { type: 'json_object' };
    case 'json-schema': {
      const { name = 'answer', description, schema, strict } = format;
      return {
        type: 'json_schema',
        json_schema: {
          name,
          ...(description !== undefined && { description }),
          schema,
          ...(strict !== undefined && { strict }),
        },
      };
    }
  }
}

const MOST_STOPS = 4;

/** At most four stop texts; more are cut for requests of other dialects, whose limits are higher. */
export function encodeStop(stop: readonly string[], notes: TranslationNotes): readonly string[] {
  if (stop.length <= MOST_STOPS || notes.native) return stop;
  notes.coerced('stop', `OpenAI chat takes ${MOST_STOPS} stop texts; the first ${MOST_STOPS} were sent.`);
  return stop.slice(0, MOST_STOPS);
}

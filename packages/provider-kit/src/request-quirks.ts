import type { JsonObject } from '@helix/contracts';
import { type BodyQuirk, chainQuirks } from './chain-quirks.js';
import { mapMessages } from './map-messages.js';
import type { DroppedFields, RequestQuirks } from './openai-compatible-table.js';

/** Fields that have no meaning without the one they belong to, by that one. */
const DEPENDENTS: Readonly<Record<string, readonly string[]>> = {
  tools: ['tool_choice', 'parallel_tool_calls'],
  logprobs: ['top_logprobs'],
};

/** The quirks of a table as one function. */
export function adaptBy(quirks: RequestQuirks): BodyQuirk {
  const { limitField, limitModels, renamed = {}, dropped = [], hasNoDeveloper, reasoningHistory, adapt = [] } = quirks;
  return chainQuirks([
    ...(limitField === undefined ? [] : [nameLimit(limitField, limitModels)]),
    ...Object.entries(renamed).map(([from, to]) => renameField(from, to)),
    ...dropped.map(dropFields),
    ...(hasNoDeveloper === true ? [speakOfSystem] : []),
    ...(reasoningHistory === undefined ? [] : [placeReasoning(reasoningHistory)]),
    ...(quirks.refusesEmptyTools === true ? [dropEmptyTools] : []),
    ...adapt,
  ]);
}

function nameLimit(field: 'max_tokens' | 'max_completion_tokens', models: RegExp | undefined): BodyQuirk {
  const rename = renameField(field === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens', field);
  return models === undefined ? rename : (body, call) => (models.test(call.model) ? rename(body, call) : body);
}

/** A caller that has named both is taken at the provider's own name. */
function renameField(from: string, to: string): BodyQuirk {
  return (body) => {
    if (body[from] === undefined) return body;
    const { [from]: value, ...rest } = body;
    return rest[to] === undefined ? { ...rest, [to]: value } : rest;
  };
}

function dropFields({ fields, models, reason }: DroppedFields): BodyQuirk {
  const all = [...fields, ...fields.flatMap((field) => DEPENDENTS[field] ?? [])];
  return (body, { model, warn }) => {
    if (models !== undefined && !models.test(model)) return body;
    const present = all.filter((field) => body[field] !== undefined);
    if (present.length === 0) return body;
    for (const field of present) if (!isNothing(body[field])) warn({ field, action: 'dropped', reason });
    return Object.fromEntries(Object.entries(body).filter(([field]) => !present.includes(field)));
  };
}

/** Values that ask for nothing: leaving them out loses nothing. */
function isNothing(value: unknown): boolean {
  return value === null || value === false || value === 0 || (Array.isArray(value) && value.length === 0);
}

const speakOfSystem: BodyQuirk = (body) =>
  mapMessages(body, (message) => (message['role'] === 'developer' ? { ...message, role: 'system' } : message));

const dropEmptyTools: BodyQuirk = (body) => {
  const { tools, ...rest } = body;
  return Array.isArray(tools) && tools.length === 0 ? rest : body;
};

const REASONING_FIELDS = ['reasoning_content', 'reasoning', 'reasoning_details'] as const;

function placeReasoning(place: 'reasoning_content' | 'reasoning' | 'content' | 'none'): BodyQuirk {
  return (body, { warn }) =>
    mapMessages(body, (message, index) => {
      const present = REASONING_FIELDS.filter((field) => message[field] !== undefined);
      if (present.length === 0 || (present.length === 1 && present[0] === place)) return message;
      const { reasoning_content: standard, reasoning: other, reasoning_details: details, ...rest } = message;
      const text = [standard, other].find((value) => typeof value === 'string' && value !== '');
      const lost = place === 'none' ? (text ?? details) : text === undefined ? details : undefined;
      if (!isNothing(lost ?? null))
        warn({
          field: `messages[${index}].${standard === undefined ? (other === undefined ? 'reasoning_details' : 'reasoning') : 'reasoning_content'}`,
          action: 'dropped',
          reason: 'The provider does not take earlier reasoning back.',
        });
      if (place === 'none' || text === undefined) return rest;
      return place === 'content' ? thinkInContent(rest, String(text)) : { ...(rest as JsonObject), [place]: text };
    });
}

function thinkInContent(message: JsonObject, text: string): JsonObject {
  const { content } = message;
  const visible = typeof content === 'string' && content !== '' ? [{ type: 'text', text: content }] : [];
  const thinking = { type: 'thinking', thinking: [{ type: 'text', text }] };
  return { ...message, content: [thinking, ...(Array.isArray(content) ? content : visible)] };
}

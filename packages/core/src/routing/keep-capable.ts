import {
  type Capability,
  HelixError,
  type JsonObject,
  type JsonValue,
  type RequestSummary,
  type RoutePlan,
  type Target,
} from '@helix/contracts';

/** Text and code have two to six bytes a token: what is beyond this is taken to be too long whatever the tokenizer. */
const MOST_BYTES_PER_TOKEN = 16;
/** Strings from this length on that begin with so many characters and no white space among them are files in base64, not text. */
const FILE_CHARACTERS = 1_024;

const IN_WORDS: Readonly<Record<string, string>> = {
  tools: 'tools',
  vision: 'images',
  json_schema: 'structured output',
};

/**
 * The plan without the targets that cannot do what the request needs, by what the catalogue knows of them; one that it knows nothing of stays. Throws
 * `unsupported_feature` when the request asks for what none of them can do: it is never served without it.
 */
export function keepCapable(plan: RoutePlan, summary: RequestSummary, body: JsonObject): RoutePlan {
  let lacking: Map<string, string> | undefined;
  for (const target of plan.candidates) {
    const lack = lackOf(target, summary, body);
    if (lack === undefined) continue;
    lacking ??= new Map();
    lacking.set(target.id, lack);
  }
  if (lacking === undefined) return plan;
  const said = [...lacking].map(([id, lack]) => `${id} ${lack}`).join('; ');
  const left = plan.candidates.filter((target) => lacking.get(target.id) === undefined);
  if (left.length > 0) return plan.replace(left, said);
  throw new HelixError(
    'unsupported_feature',
    `No target of the model "${summary.model}" can serve this request: ${said}. Choose another model, or set checkCapabilities: false on this one if the catalogue is wrong.`,
    { details: { targets: [...lacking.keys()] }, shouldRetry: false },
  );
}

/** What the target cannot do, as a verb phrase; `undefined` when nothing is known to be missing. */
function lackOf({ facts }: Target, summary: RequestSummary, body: JsonObject): string | undefined {
  if (facts === undefined) return undefined;
  const { capabilities, contextWindow } = facts;
  if (capabilities.length > 0) {
    for (const capability of neededBy(summary))
      if (!capabilities.includes(capability)) return `has no ${IN_WORDS[capability] ?? capability}`;
  }
  if (contextWindow === undefined) return undefined;
  const mostBytes = contextWindow * MOST_BYTES_PER_TOKEN;
  // Files are long in bytes and short in tokens: the text alone is counted, and only where all together would be too long.
  return summary.byteLength > mostBytes && textBytes(body) > mostBytes
    ? `takes ${contextWindow} tokens at most`
    : undefined;
}

function textBytes(value: JsonValue | undefined): number {
  if (typeof value === 'string') return isFile(value) ? 0 : Buffer.byteLength(value);
  if (typeof value !== 'object' || value === null) return 0;
  let bytes = 0;
  for (const inner of Object.values(value)) bytes += textBytes(inner);
  return bytes;
}

function isFile(text: string): boolean {
  return text.length >= FILE_CHARACTERS && !/\s/.test(text.slice(0, FILE_CHARACTERS));
}

function neededBy(summary: RequestSummary): readonly Capability[] {
  if (!summary.hasTools && !summary.hasImages && !summary.hasSchema) return NOTHING;
  const needed: Capability[] = [];
  if (summary.hasTools) needed.push('tools');
  if (summary.hasImages) needed.push('vision');
  if (summary.hasSchema) needed.push('json_schema');
  return needed;
}

const NOTHING: readonly Capability[] = Object.freeze([]);

import {
  type ChatDialect,
  type Dialect,
  HelixError,
  isJsonObject,
  type JsonObject,
  type Principal,
  type Target,
} from '@helix/contracts';
import { patchJsonObject } from '@helix/wire';
import type { Generation } from '../generation/generation.js';
import { TOKENS_PER_IMAGE_BOUND } from '../metering/estimator.js';

/** What a batch's input file asks for in all, as bounds. */
export interface BatchInput {
  /** As the caller calls it. */
  readonly model: string;
  /** The model's name at the provider. */
  readonly upstreamModel: string;
  readonly lines: number;
  /** Of all lines; an image counts with the most that one may need. */
  readonly byteLength: number;
  /** Of the longest line, and so at least its tokens. Files of an earlier version have none. */
  readonly longestLine?: number | undefined;
  /** Of all answers; `undefined` when a line sets no limit. */
  readonly outputTokens: number | undefined;
}

/** The dialects of the endpoints that a batch may name; Azure's lines leave the version out. */
const ENDPOINTS: Readonly<Record<string, string>> = {
  '/v1/chat/completions': 'openai-chat',
  '/v1/responses': 'openai-responses',
  '/v1/embeddings': 'openai-embeddings',
};

const LINE_FEED = 0x0a;

/**
 * Counts a batch's input file and puts the provider's name for the model into each line. Throws `invalid_request` with the line, and as looking a model up
 * does; a file is for one model.
 */
export function readBatchInput(
  file: Buffer,
  generation: Generation,
  { principal, provider }: { readonly principal: Principal; readonly provider: string },
): { readonly input: BatchInput; readonly bytes: Buffer } {
  const pieces: Buffer[] = [];
  let target: Target | undefined;
  let input: BatchInput | undefined;
  for (const [index, line] of splitLines(file).entries()) {
    if (line.toString('utf8').trim() === '') continue;
    const { body, dialect } = readLine(line, index + 1, generation);
    const summary = dialect.summarize(body, line.length);
    if (input !== undefined && summary.model !== input.model)
      throw atLine(
        index + 1,
        `asks for "${summary.model}", and the lines before for "${input.model}": a batch has one model`,
      );
    target ??= targetAt(summary.model, generation, { principal, provider });
    const output = summary.maxOutputTokens === undefined ? undefined : summary.maxOutputTokens * summary.choices;
    const byteLength = summary.byteLength + (summary.hasImages ? TOKENS_PER_IMAGE_BOUND : 0);
    input = {
      model: summary.model,
      upstreamModel: target.model,
      lines: (input?.lines ?? 0) + 1,
      byteLength: (input?.byteLength ?? 0) + byteLength,
      longestLine: Math.max(input?.longestLine ?? 0, byteLength),
      outputTokens:
        output === undefined || (input !== undefined && input.outputTokens === undefined)
          ? undefined
          : (input?.outputTokens ?? 0) + output,
    };
    pieces.push(patchJsonObject(line, { setNested: { body: { model: target.model } } }), Buffer.from('\n'));
  }
  if (input === undefined) throw new HelixError('invalid_request', 'The file has no line.', { param: 'file' });
  return { input, bytes: Buffer.concat(pieces) };
}

function readLine(
  line: Buffer,
  number: number,
  generation: Generation,
): { readonly body: JsonObject; readonly dialect: Dialect } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line.toString('utf8'));
  } catch (cause) {
    throw new HelixError('invalid_request', `Line ${number} of the file is not JSON.`, { cause, param: 'file' });
  }
  if (!isJsonObject(parsed) || !isJsonObject(parsed['body'])) throw atLine(number, 'has no `body`');
  const dialect = generation.dialects.get(ENDPOINTS[String(parsed['url']).replace(/^(?!\/v1\/)/, '/v1')] ?? '');
  if (dialect === undefined || !('summarize' in dialect))
    throw atLine(
      number,
      `has a \`url\` that batches cannot be counted for; it may be ${Object.keys(ENDPOINTS).join(', ')}`,
    );
  const { body } = parsed;
  // Whose the answer is could not be told any more where the line is run.
  if ((dialect as Partial<ChatDialect>).storage?.readWish(body).previousId !== undefined)
    throw atLine(number, 'goes on from a stored answer (`previous_response_id`), which a batch cannot: send the turns');
  return { body, dialect: dialect as Dialect };
}

function targetAt(
  model: string,
  generation: Generation,
  { principal, provider }: { readonly principal: Principal; readonly provider: string },
): Target {
  const { targets } = generation.routing.lookUp(model, principal);
  const target = targets.find((candidate) => candidate.provider === provider);
  if (target !== undefined) return target;
  throw new HelixError('invalid_request', `The model "${model}" has no target at "${provider}", where the file goes.`, {
    param: 'file',
  });
}

function splitLines(file: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  for (let at = file.indexOf(LINE_FEED); at >= 0; at = file.indexOf(LINE_FEED, from)) {
    lines.push(file.subarray(from, at));
    from = at + 1;
  }
  return [...lines, file.subarray(from)];
}

function atLine(number: number, what: string): HelixError {
  return new HelixError('invalid_request', `Line ${number} of the file ${what}.`, {
    param: 'file',
    shouldRetry: false,
  });
}

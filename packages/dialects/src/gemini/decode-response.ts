import { type ChatResponse, isJsonObject, type JsonValue, type ReplyFacts } from '@helix/contracts';
import { estimateTokens, foldEvents, WireError } from '@helix/wire';
import { asArray, asObject, asText, nonEmpty } from '../shared/json-draft.js';
import { AnswerReader } from './answer-reader.js';
import { decodeErrorValue } from './decode-error.js';
import { decodeUsage, laterUsage } from './decode-usage.js';

const NO_ANSWER = 'The answer is no GenerateContentResponse: it has neither candidates nor a reason for having none.';

/** A generateContent answer in canonical form; a stream that came as one JSON array is taken too. Throws `WireError` on a body that is none. */
export function decodeResponse(body: unknown): ChatResponse {
  const reader = new AnswerReader({ whole: !Array.isArray(body) });
  const events = [];
  for (const answer of answersOf(body)) {
    if (!isJsonObject(answer)) throw new WireError('malformed', NO_ANSWER);
    events.push(...reader.read(answer));
    if (reader.hasFailed) throw new WireError('malformed', 'The answer holds an error.');
  }
  if (!isAnswer(body)) throw new WireError('malformed', NO_ANSWER);
  return foldEvents([...events, ...reader.finish()]);
}

/** What accounting needs of an answer's body, errors inside a 200 included. */
export function inspectResponse(body: unknown): ReplyFacts {
  const nothing = { usage: undefined, model: undefined, id: undefined, generatedTokens: 0 };
  const answers = answersOf(body).filter(isJsonObject);
  const failed = answers.find(({ error }) => error !== undefined && error !== null);
  if (failed !== undefined) return { ...nothing, error: decodeErrorValue(0, failed) };
  const [first] = answers;
  if (first === undefined || !isAnswer(body))
    return { ...nothing, error: { class: 'server_error', message: NO_ANSWER } };
  return {
    usage: answers.map(({ usageMetadata }) => decodeUsage(usageMetadata)).reduce(laterUsage, undefined),
    model: nonEmpty(first.modelVersion),
    id: nonEmpty(first.responseId),
    error: undefined,
    generatedTokens: answers.reduce((tokens, { candidates }) => tokens + countCandidates(candidates), 0),
  };
}

function answersOf(body: unknown): readonly unknown[] {
  return Array.isArray(body) ? body : [body];
}

function isAnswer(body: unknown): boolean {
  return answersOf(body).some(
    (answer) => isJsonObject(answer) && (Array.isArray(answer.candidates) || isJsonObject(answer.promptFeedback)),
  );
}

function countCandidates(candidates: JsonValue | undefined): number {
  let tokens = 0;
  for (const candidate of asArray(candidates)) {
    for (const part of asArray(asObject(asObject(candidate).content).parts).map(asObject)) {
      tokens += estimateTokens(asText(part.text));
      if (isJsonObject(part.functionCall)) tokens += estimateTokens(JSON.stringify(part.functionCall));
    }
  }
  return tokens;
}

import type { ChatDialect, ChatResponse, JsonObject } from '@helix/contracts';
import { assertEventGrammar, foldEvents } from '@helix/wire';
import { bodyOf, eachRecording, type Recording } from './load-recordings.test.support.js';
import { type FactName, factsOfManifest, factsOfResponse } from './recorded-facts.test.support.js';

/** What is compared: the provider's half of a dialect. */
export type RecordedHalf = Pick<ChatDialect, 'id' | 'decodeResponse' | 'createStreamDecoder' | 'decodeError'>;

/** Where a dialect's recordings need a word; all is optional. */
export interface RecordingOptions {
  /** Facts that are doubtful, by the recording's name: they are not compared. The reason belongs in a comment beside each. */
  readonly doubtful?: Readonly<Record<string, readonly FactName[]>> | undefined;
  /** Facts that the dialect's format never gives (no id, no model): they are not compared. */
  readonly untold?: readonly FactName[] | undefined;
  /** Further facts of this format, or others in place of the shared ones: those of a decoded answer, and the same from the manifest's `expected`. */
  readonly own?: OwnFacts | undefined;
}

export interface OwnFacts {
  readonly ofResponse: (response: ChatResponse) => JsonObject;
  readonly ofManifest: (expected: JsonObject) => JsonObject;
}

/** The manifest's error classes that Helix has under another name or does not tell apart. */
const CLASSES: Readonly<Record<string, string>> = { auth: 'authentication', tool_use_failed: 'invalid_request' };

/** Answers in `recordings` that came whole. */
export function plainAnswers(recordings: readonly Recording[]): readonly Recording[] {
  return recordings.filter(({ status, stream }) => status < 400 && !stream);
}

/** Answers in `recordings` that came as a stream, failed ones included. */
export function streamedAnswers(recordings: readonly Recording[]): readonly Recording[] {
  return recordings.filter(({ status, stream }) => status < 400 && stream);
}

/**
 * Compares what a dialect decodes with the facts established about its recordings: text, reasoning, tool calls, finish reason and usage of
 * answers, plain and streamed; the error of a stream that failed; class, message, status, type and code of error answers. To be called at the
 * top of a test file. Round trips and cuts are for the laws: see `lawFixturesOf`.
 */
export function describeRecordings(
  half: RecordedHalf,
  recordings: readonly Recording[],
  options: RecordingOptions = {},
): void {
  const streams = streamedAnswers(recordings);
  describe(`recorded answers in ${half.id}`, () => {
    eachRecording(plainAnswers(recordings))('$name decodes to the established facts', (recording) => {
      expectFacts(half.decodeResponse(bodyOf(recording)), recording, options);
    });

    eachRecording(streams.filter(({ expected }) => expected.stream_error === undefined))(
      'stream $name decodes to the established facts',
      (recording) => {
        const events = decodeStream(half, recording);
        assertEventGrammar(events);
        expectFacts(foldEvents(events), recording, options);
      },
    );

    eachRecording(streams.filter(({ expected }) => expected.stream_error !== undefined))(
      'stream $name ends in its error',
      (recording) => {
        const { message } = recording.expected.stream_error as JsonObject;
        expect(decodeStream(half, recording).at(-1)).toMatchObject({ type: 'error', error: { message } });
      },
    );

    eachRecording(recordings.filter(({ status }) => status >= 400))('error $name is classified', (recording) => {
      expectError(half, recording);
    });
  });
}

/**
 * The recordings as fixtures for `describeDialectLaws` and `describeProviderHalfLaws`. `respelled`: by the recording's name, why its answer may
 * come out in another spelling. A recorded request that has no `model` (its URL has it) is left out: it is no body that a caller sends.
 */
export function lawFixturesOf(recordings: readonly Recording[], respelled: Readonly<Record<string, string>> = {}) {
  return {
    requests: recordings.flatMap(({ name, request }) =>
      typeof request?.model === 'string' ? [{ name, body: request }] : [],
    ),
    answers: plainAnswers(recordings).map((recording) => ({
      name: recording.name,
      body: bodyOf(recording),
      respelled: respelled[recording.name],
    })),
    streams: streamedAnswers(recordings).map(({ name, response }) => ({ name, bytes: response })),
  };
}

function decodeStream(half: RecordedHalf, { response }: Recording) {
  const decoder = half.createStreamDecoder();
  return [...decoder.push(response), ...decoder.end()];
}

function expectFacts(response: ChatResponse, recording: Recording, options: RecordingOptions): void {
  const { own, doubtful = {}, untold = [] } = options;
  const actual: JsonObject = { ...factsOfResponse(response), ...own?.ofResponse(response) };
  const expected: JsonObject = { ...factsOfManifest(recording), ...own?.ofManifest(recording.expected) };
  const left: readonly string[] = [...untold, ...(doubtful[recording.name] ?? [])];
  expect(without(actual, left)).toEqual(without(expected, left));
}

function without(facts: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => !names.includes(name)));
}

function expectError(half: RecordedHalf, { status, response, expected }: Recording): void {
  const text = response.toString('utf8');
  const error = half.decodeError(status, text);
  const suggested = String(expected.suggested_error_class);
  expect(error).toMatchObject({ class: CLASSES[suggested] ?? suggested, status });
  expect(error.message).not.toBe('');
  if (typeof expected.error_message === 'string') expect(error.message).toBe(expected.error_message);
  // Some providers tell the type in a header alone, which the provider reads and no dialect sees.
  for (const [name, fact] of [
    ['type', expected.error_type],
    ['code', expected.error_code],
  ] as const)
    if (fact !== undefined && text.includes(JSON.stringify(fact)))
      expect([name, error[name]]).toEqual([name, String(fact)]);
}

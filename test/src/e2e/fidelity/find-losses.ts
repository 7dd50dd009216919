import type { Thinking } from './ask.js';
import type { Entry, Received } from './received.js';
import { isSameJson } from './same-json.js';

/** Something that did not arrive as it was asked for; `warned` is what a warning about it has to speak of. */
export interface Loss {
  readonly what: string;
  readonly warned: RegExp;
}

/** No warning makes up for it. */
const NEVER = /(?!)/;
const IN_RESULT = /content\[\d+\]\.content\[\d+\]/;
const WARNED: Readonly<Record<Entry['kind'], RegExp>> = {
  'user-text': NEVER,
  'assistant-text': NEVER,
  'user-image': /content\[\d+\] /,
  seal: /content\[\d+\] /,
  call: NEVER,
  result: NEVER,
  'result-image': IN_RESULT,
};

/** What of the expected did not reach the provider, or reached it otherwise. Ids of calls may change, but have to stay matched. */
export function findLosses(expected: Received, received: Received): readonly Loss[] {
  return [
    ...unequal('the system prompt', /system/, [expected.system, received.system]),
    ...unequal('the tools', /tools|tool_choice/, [expected.tools, received.tools]),
    ...unequal('the forced tool', /tool_choice/, [expected.forcedTool, received.forcedTool]),
    ...unequal('the stop sequences', /stop/, [expected.stop, received.stop]),
    ...unequal('the schema of the answer', /response_format|schema/, [expected.schema, received.schema]),
    ...unequal('the output limit', /max_tokens|max_output_tokens/, [
      expected.maxOutputTokens,
      received.maxOutputTokens,
    ]),
    ...unequal('whether it streams', /stream/, [expected.stream, received.stream]),
    ...thinkingLosses(expected, received),
    ...entryLosses(withoutIds(expected.entries), withoutIds(received.entries)),
  ];
}

function unequal(what: string, warned: RegExp, [expected, received]: readonly [unknown, unknown]): readonly Loss[] {
  if (isSameJson(expected, received)) return [];
  return [{ what: `${what}: ${JSON.stringify(received)} instead of ${JSON.stringify(expected)}`, warned }];
}

/** An effort in place of a budget, or the reverse, needs a warning too, since the amount is not the caller's own. What is shown unasked is no loss. */
function thinkingLosses({ thinking: expected }: Received, { thinking: received }: Received): readonly Loss[] {
  const amountOf = (thinking: Thinking | undefined): unknown => [thinking?.effort, thinking?.budgetTokens];
  const isHidden = expected?.shown === true && received?.shown !== true;
  return [
    ...unequal('how much to think', /reasoning|thinking/, [amountOf(expected), amountOf(received)]),
    ...(isHidden ? [{ what: 'that thinking is shown', warned: /summary|shown/ }] : []),
  ];
}

function entryLosses(expected: readonly Entry[], received: readonly Entry[]): readonly Loss[] {
  const losses: Loss[] = [];
  let next = 0;
  const find = (entry: Entry): boolean => {
    const found = received.findIndex((other, index) => index >= next && isSameJson(entry, other));
    if (found >= 0) next = found + 1;
    return found >= 0;
  };
  for (const entry of expected) {
    if (find(entry)) continue;
    const isUnmarked = entry.kind === 'result' && entry.failed && find({ ...entry, failed: false });
    const what = `${JSON.stringify(entry)} in ${JSON.stringify(received)}`;
    losses.push({ what, warned: isUnmarked ? /is_error/ : WARNED[entry.kind] });
  }
  // An image of a result may follow it instead.
  if (received.length > expected.length)
    losses.push({ what: `more than was said: ${JSON.stringify(received)}`, warned: IN_RESULT });
  return losses;
}

/** Each id replaced by the place of its call, and the results that stand side by side in the order of their calls, which is all that says whose they are. */
function withoutIds(entries: readonly Entry[]): readonly Entry[] {
  const places = new Map<string, string>();
  for (const entry of entries) if (entry.kind === 'call') places.set(entry.id, `call ${places.size}`);
  const placed = entries.map((entry) => {
    if (entry.kind === 'call') return { ...entry, id: places.get(entry.id) ?? 'unknown' };
    return 'callId' in entry ? { ...entry, callId: places.get(entry.callId) ?? 'unknown' } : entry;
  });
  return placed
    .map((entry, index) => ({ entry, run: runOf(placed, index) }))
    .sort((left, right) => left.run - right.run || callOf(left.entry).localeCompare(callOf(right.entry)))
    .map(({ entry }) => entry);
}

/** Where the results around this entry begin; of any other entry its own place. */
function runOf(entries: readonly Entry[], index: number): number {
  let first = index;
  while (first > 0 && isResult(entries[first]) && isResult(entries[first - 1])) first -= 1;
  return first;
}

function isResult(entry: Entry | undefined): boolean {
  return entry !== undefined && 'callId' in entry;
}

function callOf(entry: Entry): string {
  return 'callId' in entry ? entry.callId : '';
}

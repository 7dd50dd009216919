import type { Behaviour, FakeUsage } from '@helix/testkit';
import type { Caller } from './callers/caller.js';
import type { Given } from './given.js';
import { isSameJson } from './same-json.js';
import type { Target } from './targets/target.js';

/** What of the provider's answer the application did not get, or got otherwise. A count or word that either format has no field for is not missed. */
export function checkAnswer(
  given: Given,
  provider: Behaviour,
  pair: { caller: Caller; target: Target },
): readonly string[] {
  const { toolCalls = [] } = provider;
  const calls = given.calls.map(({ name, arguments: input }) => ({ name, arguments: input }));
  const made = toolCalls.map((call) => ({ name: call.name, arguments: JSON.parse(call.arguments) as unknown }));
  const ids = new Set(given.calls.map(({ id }) => id).filter((id) => id !== ''));
  return [
    ...unequal('the text', given.refusal + given.text, textOf(provider, pair.target)),
    ...unequal('the reasoning', given.reasoning, reasoningOf(provider, pair.target)),
    ...unequal('the calls', calls, made),
    ...unequal('the number of ids of calls', ids.size, toolCalls.length),
    ...unequal('why it ended', given.finish, finishOf(provider)),
    ...(pair.caller.tellsStopSequence && pair.target.tellsStopSequence
      ? unequal('the stop sequence', given.stopSequence, provider.stopSequence)
      : []),
    ...(provider.usage === undefined ? [] : usageLosses(given.usage, provider.usage, pair)),
  ];
}

/** The words of a refusal are shown as such, or as text where the caller's API has no place of their own for them. */
function textOf({ refusal, toolCalls, text = '' }: Behaviour, { saysWhyItRefuses, plansCalls }: Target): string {
  if (refusal !== undefined) return saysWhyItRefuses ? refusal : '';
  return toolCalls !== undefined && plansCalls ? '' : text;
}

function reasoningOf({ reasoning = '', toolCalls, text = '' }: Behaviour, { plansCalls }: Target): string {
  return toolCalls !== undefined && plansCalls ? reasoning + text : reasoning;
}

function finishOf({ refusal, finishReason, toolCalls }: Behaviour): Given['finish'] {
  if (refusal !== undefined) return 'refusal';
  return finishReason ?? (toolCalls === undefined ? 'stop' : 'tool_calls');
}

function usageLosses(
  given: Partial<FakeUsage>,
  told: FakeUsage,
  { caller, target }: { readonly caller: Caller; readonly target: Target },
): readonly string[] {
  const counts = Object.keys(told) as (keyof FakeUsage)[];
  return counts
    .filter((count) => !caller.untold.includes(count))
    .flatMap((count) => unequal(`usage: ${count}`, given[count], target.untold.includes(count) ? 0 : told[count]));
}

function unequal(what: string, given: unknown, expected: unknown): readonly string[] {
  return isSameJson(given, expected)
    ? []
    : [`${what}: the SDK gave ${JSON.stringify(given)} instead of ${JSON.stringify(expected)}`];
}

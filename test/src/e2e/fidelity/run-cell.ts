import { isJsonObject } from '@helix/contracts';
import type { FakeUpstream } from '@helix/testkit';
import type { Caller, Connected } from './callers/caller.js';
import { checkAnswer } from './check-answer.js';
import type { Feature } from './feature.js';
import { findLosses } from './find-losses.js';
import type { Outcome } from './given.js';
import { expectedOf } from './received.js';
import type { Target } from './targets/target.js';

/** One caller, one target, one feature. */
export interface Cell {
  readonly caller: Caller;
  readonly target: Target;
  readonly feature: Feature;
}

/** What stands in the table: nothing is lost, a warning says what is, Helix refuses with a code, or the caller's API cannot ask. */
export type Verdict =
  | { readonly type: 'carried' }
  | { readonly type: 'warned'; readonly warnings: string }
  | { readonly type: 'refused'; readonly code: string; readonly message: string }
  | { readonly type: 'unaskable'; readonly reason: string };

/** Asks in each way that the feature has, and checks both sides. Throws with every fault; the verdict of all ways must be one. */
export async function runCell(cell: Cell, connected: Connected, upstream: FakeUpstream): Promise<Verdict> {
  const reason = cell.caller.cannotAsk[cell.feature.id];
  if (reason !== undefined) return { type: 'unaskable', reason };
  const ways = (['plain', 'stream'] as const).filter((way) => (cell.feature.only ?? way) === way);
  const verdicts: Verdict[] = [];
  for (const way of ways) {
    upstream.reset();
    upstream.respond(cell.feature.provider);
    const outcome = await connected[way](cell.target.id, cell.feature.ask);
    verdicts.push(judge(cell, outcome, { upstream, stream: way === 'stream' }));
  }
  const [verdict, other = verdict] = verdicts;
  if (verdict === undefined || JSON.stringify(verdict) !== JSON.stringify(other))
    throw new Error(`A plain answer and a stream differ: ${JSON.stringify(verdicts)}`);
  return verdict;
}

interface Sides {
  readonly upstream: FakeUpstream;
  readonly stream: boolean;
}

function judge({ caller, target, feature }: Cell, outcome: Outcome, { upstream, stream }: Sides): Verdict {
  const { raised, given, warnings } = outcome;
  const [call] = upstream.journal;
  if (call === undefined) {
    if (raised?.code === 'unsupported_feature') return { type: 'refused', code: raised.code, message: raised.message };
    throw new Error(`Nothing reached the provider: ${JSON.stringify(outcome)}`);
  }
  if (!isJsonObject(call.body)) throw new Error('What reached the provider is no JSON object.');
  const received = target.read(call.body, call.path);
  const faults = findLosses(expectedOf(feature.ask, caller.thinking, stream), received)
    .filter(({ warned }) => !warned.test(warnings))
    .map(({ what }) => `lost in silence on the way up: ${what}`);
  if (raised !== undefined) faults.push(...(feature.fails?.(raised) ?? [`the SDK raised ${JSON.stringify(raised)}`]));
  else if (feature.fails !== undefined) faults.push(`the SDK raised nothing: ${JSON.stringify(given)}`);
  else faults.push(...checkAnswer(given, feature.provider, { caller, target }), ...(feature.checks?.(given) ?? []));
  if (faults.length > 0) throw new Error([...faults, `warnings: ${warnings}`].join('\n'));
  return warnings === '' ? { type: 'carried' } : { type: 'warned', warnings };
}

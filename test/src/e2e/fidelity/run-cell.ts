import { isJsonObject } from '@helix/contracts';
import type { Behaviour, FakeUpstream, JournalEntry } from '@helix/testkit';
import type { Ask } from './ask.js';
import type { Caller, Connected } from './callers/caller.js';
import { checkAnswer } from './check-answer.js';
import type { Feature } from './feature.js';
import { findLosses } from './find-losses.js';
import type { Given, Outcome } from './given.js';
import { objectOf } from './json-reading.js';
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
    verdicts.push(await runWay(cell, { connected, upstream, way }));
  }
  const [verdict, other = verdict] = verdicts;
  if (verdict === undefined || JSON.stringify(verdict) !== JSON.stringify(other))
    throw new Error(`A plain answer and a stream differ: ${JSON.stringify(verdicts)}`);
  const [way = 'plain'] = ways;
  if (cell.feature.next === undefined) await checkStrict(cell, verdict, { connected, upstream, way });
  return verdict;
}

/** A model that is strict refuses what would come with a warning, before anything is sent; all else goes through. */
async function checkStrict(
  { target, feature }: Cell,
  verdict: Verdict,
  { connected, upstream, way }: Way,
): Promise<void> {
  upstream.reset();
  upstream.respond(feature.provider);
  const { raised } = await connected[way](strictModelOf(target), feature.ask);
  const isRefused = raised?.status === 400 && upstream.journal.length === 0;
  if (isRefused !== (verdict.type === 'warned' || verdict.type === 'refused'))
    throw new Error(
      `A strict model ${isRefused ? 'refused' : 'let through'} it: ${JSON.stringify({ verdict, raised })}`,
    );
}

/** The name of the model of a target that is `strict`. */
export function strictModelOf({ id }: Target): string {
  return `${id}-strict`;
}

interface Way {
  readonly connected: Connected;
  readonly upstream: FakeUpstream;
  readonly way: 'plain' | 'stream';
}

async function runWay(cell: Cell, { connected, upstream, way }: Way): Promise<Verdict> {
  const { ask, provider, next } = cell.feature;
  const call = async (asked: Ask, answered: Behaviour): Promise<Exchange> => {
    upstream.reset();
    upstream.respond(answered);
    const outcome = await connected[way](cell.target.id, asked);
    return { ask: asked, provider: answered, outcome, call: upstream.journal[0], stream: way === 'stream' };
  };
  const first = await call(ask, provider);
  const verdict = judge(cell, first);
  if (next === undefined || first.outcome.given === undefined) return verdict;
  return judge(cell, await call(goOn(ask, first.outcome.given, next.result), next.provider));
}

/** The next request of the application: the answer as it was given, and the result of its call. */
function goOn(ask: Ask, { native, calls: made }: Given, text: string): Ask {
  const calls = made.map((call) => ({ ...call, arguments: objectOf(call.arguments) }));
  const results = calls.map(({ id, name }) => ({ callId: id, name, text }));
  return { ...ask, turns: [...ask.turns, { role: 'answer', native, calls }, { role: 'tools', results }] };
}

/** One call: what was asked, what the provider did and saw, what the SDK gave. */
interface Exchange {
  readonly ask: Ask;
  readonly provider: Behaviour;
  readonly outcome: Outcome;
  readonly call: JournalEntry | undefined;
  readonly stream: boolean;
}

function judge({ caller, target, feature }: Cell, { ask, provider, outcome, call, stream }: Exchange): Verdict {
  const { raised, given, warnings } = outcome;
  if (call === undefined) {
    if (raised?.code === 'unsupported_feature') return { type: 'refused', code: raised.code, message: raised.message };
    throw new Error(`Nothing reached the provider: ${JSON.stringify(outcome)}`);
  }
  if (!isJsonObject(call.body)) throw new Error('What reached the provider is no JSON object.');
  const received = target.read(call.body, call.path);
  const said = { thinking: caller.thinking, seal: target.sealOf(feature.provider.reasoning ?? '') };
  const faults = findLosses(expectedOf(ask, said, stream), received)
    .filter(({ warned }) => !warned.test(warnings))
    .map(({ what }) => `lost in silence on the way up: ${what}`);
  if (raised !== undefined) faults.push(...(feature.fails?.(raised) ?? [`the SDK raised ${JSON.stringify(raised)}`]));
  else if (feature.fails !== undefined) faults.push(`the SDK raised nothing: ${JSON.stringify(given)}`);
  else faults.push(...checkAnswer(given, provider, { caller, target }), ...(feature.checks?.(given) ?? []));
  if (faults.length > 0) throw new Error([...faults, `warnings: ${warnings}`].join('\n'));
  return warnings === '' ? { type: 'carried' } : { type: 'warned', warnings };
}

import {
  type AttemptRecord,
  addUnits,
  inputTokens,
  outputTokens,
  type Scope,
  type SpendGroup,
  type SpendRow,
} from '@helix/contracts';
import fc from 'fast-check';
import { BOOKED_REQUESTS } from './ledger-arbitraries.js';
import { bookAll, type LedgerSubject, runsOf, useHome } from './ledger-bench.js';

const GROUPS: readonly SpendGroup[] = ['org', 'team', 'user', 'key', 'end_user', 'model', 'provider', 'day'];
const DAY_MS = 86_400_000;

interface Question {
  readonly scope: Scope;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly groupBy: readonly SpendGroup[];
}

const scope: fc.Arbitrary<Scope> = fc.constantFrom<Scope>(
  {},
  { org: 'org_1' },
  { team: 'team_1' },
  { team: 'team_2', user: 'user_1' },
  { member: 'team_1:user_2' },
  { key: 'key_1' },
  { endUser: "it's" },
  { tag: '100%' },
  { tag: '["x"]', team: 'team_1' },
  { provider: 'claude' },
  { model: 'chat' },
  { model: 'openai/org/model:1' },
);
const time = fc.option(
  fc.nat({ max: 3 * 24 }).map((hours) => Date.UTC(2026, 0, 15) + hours * 3_600_000),
  { nil: undefined },
);
const QUESTION: fc.Arbitrary<Question> = fc.record({
  scope,
  from: time,
  to: time,
  groupBy: fc.uniqueArray(fc.constantFrom<SpendGroup>(...GROUPS, 'tag'), { maxLength: 3 }),
});

/** Sums over the rows, whatever is asked. */
export function describeSpendLaws(subject: LedgerSubject): void {
  describe('spend', () => {
    it('is the sum of the rows, in every scope, time and grouping', async () => {
      await fc.assert(
        fc.asyncProperty(
          BOOKED_REQUESTS,
          fc.array(QUESTION, { minLength: 1, maxLength: 8 }),
          async (requests, questions) => {
            await useHome(subject, async (home) => {
              const ledger = await home.open();
              await bookAll(ledger, requests);
              const rows = requests.flatMap(({ attempts }) => attempts);
              for (const question of questions) {
                const { from, to } = question;
                const expected = sumRows(rows, question);
                const given = await ledger.spend(question);
                expect(byGroup(given)).toEqual(byGroup(expected));
                const costs = given.map(({ cost }) => cost);
                expect(costs).toEqual([...costs].sort((left, right) => Number(right - left)));
                const total = rows.filter((row) => isIn(row, question)).reduce((sum, { cost }) => sum + cost, 0n);
                expect(await ledger.sumSpend(question.scope, from ?? 0, to)).toBe(total);
              }
            });
          },
        ),
        { numRuns: runsOf(subject) },
      );
    });
  });
}

/** What the answer must be. */
function sumRows(rows: readonly AttemptRecord[], question: Question): readonly SpendRow[] {
  const sums = new Map<string, { group: SpendRow['group']; rows: AttemptRecord[] }>();
  for (const row of rows.filter((candidate) => isIn(candidate, question))) {
    for (const group of groupsOf(row, question.groupBy)) {
      const key = JSON.stringify(group);
      const sum = sums.get(key) ?? { group, rows: [] };
      sum.rows.push(row);
      sums.set(key, sum);
    }
  }
  return [...sums.values()].map(({ group, rows: summed }) => ({
    group,
    requests: new Set(summed.map(({ intent }) => intent.requestId)).size,
    inputTokens: summed.reduce((sum, { buckets }) => sum + inputTokens(buckets), 0),
    outputTokens: summed.reduce((sum, { buckets }) => sum + outputTokens(buckets), 0),
    ...unitsOf(summed),
    cost: summed.reduce((sum, { cost }) => sum + cost, 0n) as SpendRow['cost'],
  }));
}

function unitsOf(rows: readonly AttemptRecord[]): Pick<SpendRow, 'units'> {
  const units = rows.reduce<SpendRow['units']>((sum, row) => addUnits(sum, row.units), undefined);
  return units === undefined ? {} : { units };
}

/** A row counts once for each of its tags, and under `null` where it has none. */
function groupsOf({ intent }: AttemptRecord, groupBy: readonly SpendGroup[]): readonly SpendRow['group'][] {
  const { payer } = intent;
  const values: Readonly<Record<SpendGroup, readonly (string | null)[]>> = {
    org: [payer.org ?? null],
    team: [payer.team ?? null],
    user: [payer.user ?? null],
    key: [payer.key ?? null],
    end_user: [payer.endUser ?? null],
    model: [intent.model],
    provider: [intent.provider],
    tag: payer.tags.length === 0 ? [null] : payer.tags,
    day: [new Date(Math.floor(intent.admittedAt / DAY_MS) * DAY_MS).toISOString().slice(0, 10)],
  };
  return groupBy.reduce<readonly SpendRow['group'][]>(
    (groups, kind) => groups.flatMap((group) => values[kind].map((value) => ({ ...group, [kind]: value }))),
    [{}],
  );
}

function isIn({ intent }: AttemptRecord, { scope: asked, from, to }: Question): boolean {
  const { payer } = intent;
  const [memberTeam, memberUser] = asked.member?.split(':') ?? [];
  return (
    (from === undefined || intent.admittedAt >= from) &&
    (to === undefined || intent.admittedAt < to) &&
    (asked.org === undefined || payer.org === asked.org) &&
    (asked.team === undefined || payer.team === asked.team) &&
    (asked.user === undefined || payer.user === asked.user) &&
    (asked.member === undefined || (payer.team === memberTeam && payer.user === memberUser)) &&
    (asked.key === undefined || payer.key === asked.key) &&
    (asked.endUser === undefined || payer.endUser === asked.endUser) &&
    (asked.tag === undefined || payer.tags.includes(asked.tag)) &&
    (asked.provider === undefined || intent.provider === asked.provider) &&
    (asked.model === undefined || [intent.model, `${intent.provider}/${intent.upstreamModel}`].includes(asked.model))
  );
}

function byGroup(rows: readonly SpendRow[]): ReadonlyMap<string, SpendRow> {
  const found = new Map(rows.map((row) => [JSON.stringify(Object.entries(row.group).sort()), row] as const));
  expect(found.size).toBe(rows.length);
  return found;
}

import { EMPTY_BUCKETS, type NanoUsd } from '@helix/contracts';
import fc from 'fast-check';
import { BOOKED_REQUESTS } from './ledger-arbitraries.js';
import { bookAll, endTurn, type LedgerSubject, readAll, runsOf, useHome } from './ledger-bench.js';
import { anAttempt, anIntent, aRequest } from './ledger-records.js';

/** A killed process: what it had booked is there once, what was in flight is booked by its estimate. */
export function describeCrashLaws(subject: LedgerSubject): void {
  describe('after a killed process', () => {
    it('an intent without an outcome is booked by its estimate, attempt and request', async () => {
      await useHome(subject, async (home) => {
        await (await home.open()).intend(anIntent());
        // In the same turn: an intent is durable when `intend` returns.
        await home.kill();
        const ledger = await home.open();
        const { request, attempts } = await ledger.request('req_1');
        expect(attempts).toEqual([
          expect.objectContaining({ intent: anIntent(), status: 'truncated', cost: 500n, estimated: true }),
        ]);
        expect(attempts[0]?.buckets).toEqual({ ...EMPTY_BUCKETS, inputUncached: 40 });
        expect(request).toMatchObject({
          id: 'req_1',
          createdAt: anIntent().admittedAt,
          payer: anIntent().payer,
          status: 'truncated',
          cost: 500n,
          estimated: true,
          attempts: 1,
        });
        expect(await ledger.sumSpend({ team: 'team_1' }, 0, undefined)).toBe(500n);
      });
    });

    it('that is not booked a second time, however often the next process is killed', async () => {
      await useHome(subject, async (home) => {
        await (await home.open()).intend(anIntent());
        for (let time = 0; time < 3; time++) {
          await home.kill();
          expect(await (await home.open()).sumSpend({}, 0, undefined)).toBe(500n);
        }
        expect(await readAll(await reopen(home))).toEqual(['req_1']);
      });
    });

    it('outcomes of the turns before it are there, and no estimate beside them', async () => {
      await useHome(subject, async (home) => {
        const ledger = await home.open();
        await ledger.intend(anIntent());
        ledger.record(anAttempt());
        ledger.complete(aRequest());
        await endTurn();
        await home.kill();
        expect(await (await home.open()).request('req_1')).toEqual({ request: aRequest(), attempts: [anAttempt()] });
      });
    });

    it('a request that was in a fallback has one row, with all of its attempts', async () => {
      await useHome(subject, async (home) => {
        const ledger = await home.open();
        const failed = anAttempt({ status: 'failed', httpStatus: 500, cost: 20n as NanoUsd });
        const second = anIntent({ id: 'att_2', provider: 'claude' });
        await ledger.intend(failed.intent);
        ledger.record(failed);
        await endTurn();
        await ledger.intend(second);
        await home.kill();
        const found = await (await home.open()).request('req_1');
        expect(found.attempts).toEqual([failed, expect.objectContaining({ intent: second, estimated: true })]);
        expect(found.request).toMatchObject({ status: 'truncated', cost: 520n, attempts: 2, estimated: true });
        expect(found.request?.buckets.inputUncached).toBe(70);
      });
    });

    it('an attempt that had ended, of a request that had not, has its request', async () => {
      await useHome(subject, async (home) => {
        const ledger = await home.open();
        await ledger.intend(anIntent());
        ledger.record(anAttempt());
        await endTurn();
        await home.kill();
        const found = await (await home.open()).request('req_1');
        expect(found.attempts).toEqual([anAttempt()]);
        expect(found.request).toMatchObject({ id: 'req_1', status: 'truncated', cost: 300n, attempts: 1 });
      });
    });

    it('nothing that was booked is lost or doubled, in the database or on its way there', async () => {
      await fc.assert(
        fc.asyncProperty(BOOKED_REQUESTS, BOOKED_REQUESTS, async (flushed, later) => {
          await useHome(subject, async (home) => {
            const ledger = await home.open();
            await bookAll(ledger, flushed);
            await ledger.flush();
            await bookAll(ledger, flushed.length === 0 ? later : flushed.slice(0, 2));
            await endTurn();
            await home.kill();
            const again = await home.open();
            const all = flushed.length === 0 ? later : flushed;
            for (const { request, attempts } of all)
              expect(await again.request(request.id)).toEqual({ request, attempts });
            expect(await readAll(again)).toHaveLength(all.length);
          });
        }),
        { numRuns: runsOf(subject) },
      );
    });
  });
}

async function reopen(home: { kill(): unknown; open(): unknown }): Promise<Parameters<typeof readAll>[0]> {
  await home.kill();
  return (await home.open()) as Parameters<typeof readAll>[0];
}

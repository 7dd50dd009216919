import type { NanoUsd } from '@helix/contracts';
import fc from 'fast-check';
import { BOOKED_REQUESTS } from './ledger-arbitraries.js';
import { bookAll, type LedgerSubject, readAll, runsOf, useHome } from './ledger-bench.js';
import { anAttempt, anIntent, aRequest } from './ledger-records.js';

/** Rows: as given, once, for good. */
export function describeBookingLaws(subject: LedgerSubject): void {
  describe('booking', () => {
    it('keeps one row for each attempt and each request, exactly as given, and again after it was closed and opened', async () => {
      await fc.assert(
        fc.asyncProperty(BOOKED_REQUESTS, async (requests) => {
          await useHome(subject, async (home) => {
            const first = await home.open();
            await bookAll(first, requests);
            // At once, from wherever the rows are by now; and from where they stay.
            for (const reopened of [false, true]) {
              if (reopened) await first.close();
              const ledger = reopened ? await home.open() : first;
              for (const { request, attempts } of requests)
                expect(await ledger.request(request.id)).toEqual({ request, attempts });
              expect(await readAll(ledger)).toEqual(requests.map(({ request }) => request.id).reverse());
            }
          });
        }),
        { numRuns: runsOf(subject) },
      );
    });

    it('is idempotent by id: the first row stays, however often and however differently it is told', async () => {
      await useHome(subject, async (home) => {
        for (let opened = 0; opened < 3; opened++) {
          const ledger = await home.open();
          const dearer = opened === 0 ? (300n as NanoUsd) : (900n as NanoUsd);
          for (let time = 0; time < 2; time++) {
            await ledger.intend(anIntent());
            ledger.record(anAttempt({ cost: dearer }));
            ledger.complete(aRequest({ cost: dearer }));
          }
          expect(await ledger.request('req_1')).toEqual({ request: aRequest(), attempts: [anAttempt()] });
          expect(await ledger.sumSpend({}, 0, undefined)).toBe(300n);
          expect(await readAll(ledger)).toEqual(['req_1']);
          await ledger.close();
        }
      });
    });

    it('knows nothing of a request that never was', async () => {
      await useHome(subject, async (home) => {
        const ledger = await home.open();
        expect(await ledger.request('req_none')).toEqual({ request: undefined, attempts: [] });
        expect(await ledger.sumSpend({}, 0, undefined)).toBe(0n);
        expect(await readAll(ledger)).toEqual([]);
      });
    });

    it('keeps a request that never reached an upstream', async () => {
      await useHome(subject, async (home) => {
        const ledger = await home.open();
        const refused = aRequest({ status: 'refused', code: 'rate_limited', httpStatus: 429, model: '', attempts: 0 });
        ledger.complete(refused);
        expect(await ledger.request('req_1')).toEqual({ request: refused, attempts: [] });
      });
    });

    it('flushes, and closes more than once, without a word', async () => {
      await useHome(subject, async (home) => {
        const ledger = await home.open();
        await ledger.intend(anIntent());
        ledger.record(anAttempt());
        ledger.complete(aRequest());
        await ledger.flush();
        await ledger.flush();
        await ledger.close();
        await ledger.close();
        const again = await home.open();
        expect((await again.request('req_1')).attempts).toEqual([anAttempt()]);
      });
    });
  });

  describe('the list of requests', () => {
    it('is filtered by scope, status and time', async () => {
      await useHome(subject, async (home) => {
        const ledger = await home.open();
        const at = (id: string, given: Parameters<typeof aRequest>[0]): void =>
          ledger.complete(aRequest({ ...given, id }));
        const { payer } = aRequest();
        at('req_1', { createdAt: 1_000, status: 'ok' });
        at('req_2', { createdAt: 2_000, status: 'failed' });
        at('req_3', { createdAt: 3_000, status: 'ok', payer: { ...payer, team: 'team_2', user: undefined, tags: [] } });
        const find = async (query: Partial<Parameters<typeof ledger.requests>[0]>): Promise<readonly string[]> => {
          const all = { scope: {}, status: undefined, from: undefined, to: undefined, limit: 10, cursor: undefined };
          return (await ledger.requests({ ...all, ...query })).data.map(({ id }) => id);
        };
        expect(await find({})).toEqual(['req_3', 'req_2', 'req_1']);
        expect(await find({ status: 'ok' })).toEqual(['req_3', 'req_1']);
        expect(await find({ from: 2_000 })).toEqual(['req_3', 'req_2']);
        expect(await find({ to: 3_000 })).toEqual(['req_2', 'req_1']);
        expect(await find({ scope: { team: 'team_2' } })).toEqual(['req_3']);
        expect(await find({ scope: { tag: 'batch' } })).toEqual(['req_2', 'req_1']);
        expect(await find({ scope: { member: 'team_1:user_1' } })).toEqual(['req_2', 'req_1']);
        expect(await find({ scope: { team: 'team_1', key: 'key_2' } })).toEqual([]);
      });
    });
  });
}

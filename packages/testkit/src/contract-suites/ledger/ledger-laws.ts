import { describeBookingLaws } from './booking-laws.js';
import { describeCrashLaws } from './crash-laws.js';
import type { LedgerSubject } from './ledger-bench.js';
import { describeSpendLaws } from './spend-laws.js';

/**
 * The laws that every ledger obeys. To be called at the top of a test file.
 * Booking: one row for each attempt and each request, idempotent by id, as given, and still there when it is opened again. Crash: nothing that was
 * booked is lost or doubled by a killed process, and a call that was in flight is booked by its estimate. Spend: every sum is the sum of the rows.
 */
export function describeLedgerLaws(name: string, subject: LedgerSubject): void {
  describe(`the laws of a ledger: ${name}`, () => {
    describeBookingLaws(subject);
    describeCrashLaws(subject);
    describeSpendLaws(subject);
  });
}

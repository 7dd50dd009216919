import { describeAcquireLaws } from './acquire-laws.js';
import { describeHoldLaws } from './hold-laws.js';
import { describeInterleavingLaws } from './interleaving-laws.js';
import { describeLeaseLaws } from './lease-laws.js';
import type { MeterStoreSubject } from './meter-store-bench.js';
import { describeWindowLaws } from './window-laws.js';

/**
 * The laws that every meter store obeys. To be called at the top of a test file.
 * Acquire: all or nothing over any meters; 0 means none. Holds: adjusted and settled once. Leases: a dead owner's reservation goes, its late
 * settlement is booked once. Windows: no more than the limit in any span. Interleaving: whatever the order and whoever calls at the same time,
 * no limit is passed and in the end nothing is reserved.
 */
export function describeMeterStoreLaws(name: string, subject: MeterStoreSubject): void {
  describe(`the laws of a meter store: ${name}`, () => {
    describeAcquireLaws(subject);
    describeHoldLaws(subject);
    describeLeaseLaws(subject);
    describeWindowLaws(subject);
    describeInterleavingLaws(subject);
  });
}

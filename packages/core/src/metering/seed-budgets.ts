import { type BudgetMeter, isPromise, type Ledger, type MaybePromise, type MeterStore } from '@helix/contracts';

/** Tells the store what the ledger knows of these budgets, which it sees for the first time. Rejects as the two do. */
export function seedBudgets(
  { ledger, store }: { readonly ledger: Ledger; readonly store: MeterStore },
  meters: readonly BudgetMeter[],
): MaybePromise<void> {
  const pending: Promise<void>[] = [];
  for (const meter of meters) {
    const sum = ledger.sumSpend(meter.scope, meter.window.startsAt, meter.window.resetsAt);
    const seeded = isPromise(sum) ? sum.then((amount) => store.seed(meter, amount)) : store.seed(meter, sum);
    if (isPromise(seeded)) pending.push(seeded);
  }
  return pending.length === 0 ? undefined : Promise.all(pending).then(() => undefined);
}

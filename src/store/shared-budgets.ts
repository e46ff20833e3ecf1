import { type Charge, keysBeside } from '../domain/authority/budget.ts';
import { run, textsOf } from './bulk.ts';
import type { Db, Engine } from './database.ts';
import { holdSamePersons, othersOf } from './linking.ts';
import { Overdrawn } from './overdrawn.ts';
import { storableJson } from './storable.ts';

/** A customer's budget that is spent by all contacts of one person, with what is charged of it now. Minor units. */
export interface SharedBudget {
  /** In order. */
  keys: string[];
  minor: number;
  most: number;
}

/** Nobody becomes the same person as somebody else until the transaction ends, once any customer is charged. */
export async function sharedBudgets(
  trx: Db,
  engine: Engine,
  charges: readonly Charge[],
): Promise<SharedBudget[]> {
  const theirs = charges.flatMap(({ customer }) => (customer === undefined ? [] : [customer]));
  if (theirs.length === 0) return [];
  await holdSamePersons(trx, engine);
  const others = await othersOf(trx, engine, [...new Set(theirs)]);
  const shared = new Map<string, SharedBudget>();
  for (const { key, minor, limit, customer } of charges) {
    const beside = customer === undefined ? [] : keysBeside(key, customer, others.get(customer) ?? []);
    if (beside.length === 0) continue;
    const keys = [key, ...beside].sort();
    const name = keys.join(' ');
    const before = shared.get(name);
    const most = Math.min(before?.most ?? limit, limit);
    shared.set(name, { keys, minor: (before?.minor ?? 0) + minor, most });
  }
  return [...shared.values()];
}

/** The rows of the budgets are there, and locked. Throws Overdrawn. */
export async function refuseShared(trx: Db, engine: Engine, shared: readonly SharedBudget[]): Promise<void> {
  for (const { keys, minor, most } of shared) {
    const rows = await run<{ spent: number }>(
      trx,
      `select spent from budgets where key in ${textsOf(engine, '$1')}`,
      [storableJson(keys)],
    );
    const spent = rows.reduce((sum, row) => sum + Number(row.spent), 0);
    if (minor > 0 && spent + minor > most) throw new Overdrawn('A person would overdraw a budget');
  }
}

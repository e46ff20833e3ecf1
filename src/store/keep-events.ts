import { keepConsents } from './consents.ts';
import type { Engine, Trx } from './database.ts';
import { keepCalls } from './escalations.ts';
import { keepImprovements } from './improvements.ts';
import { keepInvitations } from './invitations.ts';
import { keepSamePersons } from './linking.ts';
import { keepProblems } from './problems.ts';
import { keepRewards } from './rewards.ts';
import type { Change } from './store.ts';
import { keepSurveys } from './surveys.ts';

/** What other tables know by the events of tickets, in the transaction of these. Throws Overdrawn when one is not to be had. */
export async function keepEvents(trx: Trx, engine: Engine, changes: readonly Change[]): Promise<void> {
  await keepCalls(trx, engine, changes);
  await keepSamePersons(trx, engine, changes);
  await keepInvitations(trx, changes);
  await keepProblems(trx, engine, changes);
  await keepSurveys(trx, engine, changes);
  await keepConsents(trx, engine, changes);
  await keepImprovements(trx, changes);
  await keepRewards(trx, changes);
}

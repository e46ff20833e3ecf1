import { dutyEnds, dutyOf, type Known, type Member, nextDuty, type Roster, withDuty } from './duty.ts';
import type { Ticket } from './ticket/model.ts';

/** Names the press by which whoever's duty ends hands on what comes due. */
export const HAND_ON = 'rota/hand-over';

/** Somebody's duty that ends, and when their next one begins; null: nobody knows. Epoch ms. */
export interface EndingDuty {
  endsAt: number;
  backAt: number | null;
}

export function endingDuty(person: Member, known: Known, now: number): EndingDuty | null {
  const endsAt = dutyEnds(person, known, now);
  return endsAt === null ? null : { endsAt, backAt: nextDuty(person, known, endsAt) };
}

/** The same once it is time to hand on; null: it is not, or no rota says when they work. */
export function endingSoon(person: Member, known: Known, now: number): EndingDuty | null {
  const { teams, handOverMs } = known.rota;
  if (Object.keys(teams).length === 0 || dutyOf(person, known, now) !== 'duty') return null;
  const ending = endingDuty(person, known, now);
  return ending === null || ending.endsAt - now > handOverMs ? null : ending;
}

/** Whether a stage of the customer's wait comes before their owner is back: somebody else would have to act. */
export function comesDue({ waiting, status }: Ticket, { backAt }: Pick<EndingDuty, 'backAt'>): boolean {
  const { wait } = waiting;
  if (wait === null || status.name !== 'open') return false;
  const coming = wait.stages.filter(({ name }) => !wait.told.includes(name)).map(({ tellAt }) => tellAt);
  return backAt === null || Math.min(wait.promiseAt, ...coming) < backAt;
}

/** Who goes on with a ticket when a duty ends: whoever is on duty for its team then, in turn by its number; null: nobody. */
export function goesOn<Person extends Member>(
  { number, triage }: Pick<Ticket, 'number' | 'triage'>,
  from: string,
  roster: Roster<Person>,
  endsAt: number,
  sees: (person: Person) => boolean,
): Person | null {
  const there = withDuty(roster, 'duty', triage.team, endsAt).filter((one) => one.id !== from && sees(one));
  return there[number % Math.max(1, there.length)] ?? null;
}

import type { ActPart } from '../../domain/award.ts';
import { clockMs } from '../../domain/month.ts';
import type { Observation } from '../observation.ts';
import type { ActTally, Presence } from './count.ts';
import type { CaseState, Known } from './known.ts';

/** An act of somebody in favour of a customer, or of a colleague and the customer of theirs. */
interface Act {
  part: ActPart;
  who: string;
  for: string | null;
  contact: string;
}

const HOUR_MS = 3_600_000;
/** By what somebody is seen to be there: a case that they took up. What they do on it later adds no hour, however long it takes. */
export const TAKEN_UP: readonly Observation['measure'][] = ['first-answer', 'advised'];

/** Each customer once for whoever acted, and whom it was for. */
export function actTallies({ rows, states }: Known): ActTally[] {
  const tallies = new Map<string, ActTally & { contacts: Set<string> }>();
  for (const row of rows) {
    const state = states.get(row.ticketId);
    const act = state === undefined || state.out || state.refused || state.ours ? null : actIn(row, state);
    if (act === null) continue;
    const { contact, ...of } = act;
    const key = JSON.stringify(of);
    const tally = tallies.get(key) ?? { ...of, customers: 0, contacts: new Set() };
    tally.contacts.add(contact);
    tallies.set(key, tally);
  }
  return [...tallies.values()].map(({ contacts, ...tally }) => ({ ...tally, customers: contacts.size }));
}

function actIn(row: Observation, state: CaseState): Act | null {
  const { person: who, contact, measure } = row;
  if (who === null) return null;
  // What colleagues can give each other, they can trade: it reaches the person, and scores nothing.
  if (measure === 'thanked') return row.by === null ? { part: 'thanks', who, for: null, contact } : null;
  const last = state.said.at(-1);
  if (state.unearned || last?.good !== true || last.person === null) return null;
  if (measure === 'said-solved')
    return row.good === true && turned(state, who, row.at)
      ? { part: 'rescue', who, for: null, contact }
      : null;
  if (measure === 'advised')
    return last.person === who ? null : { part: 'advice', who, for: last.person, contact };
  if (measure !== 'handed-over' || row.detail !== 'taken') return null;
  const own = row.by === null || row.by === who || state.senders.has(who);
  return own || last.person !== who ? null : { part: 'taken', who, for: row.by, contact };
}

/** Whether the customer had been unhappy, and first not with this person. */
function turned({ unhappy }: CaseState, who: string, at: number): boolean {
  const [first] = unhappy;
  return first !== undefined && first.at < at && first.person !== who;
}

export function presenceIn({ rows, month }: Known): Presence[] {
  const shown = new Map<string, { hours: Set<number>; days: Set<number> }>();
  for (const { measure, person, at } of rows) {
    if (person === null || !TAKEN_UP.includes(measure)) continue;
    const own = shown.get(person) ?? { hours: new Set(), days: new Set() };
    const hour = Math.floor(clockMs(month, at) / HOUR_MS);
    own.hours.add(hour);
    own.days.add(Math.floor(hour / 24));
    shown.set(person, own);
  }
  return [...shown].map(([who, { hours, days }]) => ({ who, hours: hours.size, days: days.size }));
}

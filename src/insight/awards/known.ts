import type { Month } from '../../domain/month.ts';
import type { Observation } from '../observation.ts';

/** What is known of a case at an instant, whatever month it is from. */
export interface CaseState {
  /** Epoch ms. */
  openedAt: number | null;
  /** It is no case: spam, or merged. */
  out: boolean;
  /** A supervisor refused its customer what the rules do not allow: nobody is measured by it. */
  refused: boolean;
  /** Somebody of us made it, or split it off. */
  ours: boolean;
  /** It was closed in bulk, or without an answer. */
  unearned: boolean;
  reopened: boolean;
  /** Who handed it over. */
  senders: ReadonlySet<string>;
  /** What its customer said, oldest first. */
  said: readonly Observation[];
  /** What showed that its customer was unhappy. */
  unhappy: readonly Observation[];
}

export interface Known {
  month: Month;
  /** Of the month, in order of time. */
  rows: readonly Observation[];
  states: ReadonlyMap<string, CaseState>;
  /** Customers of whose case a part was split off in the month which they have not called solved. */
  pending: ReadonlySet<string>;
}

/** So long before the month a customer's word is looked for, ms. */
export const LOOKED_BACK_MS = 31 * 86_400_000;
/** Of surveys: with this or less a customer is unhappy. */
export const LOW_SCORE = 5;

/** The record as it stood at `asOf`, without what was taken back. */
export function known(all: readonly Observation[], month: Month, asOf: number): Known {
  const until = all.filter(({ at }) => at <= asOf);
  const gone = new Set(until.flatMap((row) => (row.measure === 'voided' ? [goneBy(row)] : [])));
  const rows = until
    .filter((row) => !gone.has(spot(row)) && !gone.has(`${row.ticketId} ${row.version}`))
    .toSorted(inOrder);
  const tickets = new Map<string, Observation[]>();
  for (const row of rows) {
    const ticket = tickets.get(row.ticketId);
    if (ticket === undefined) tickets.set(row.ticketId, [row]);
    else ticket.push(row);
  }
  const since = month.from - LOOKED_BACK_MS;
  const states = new Map([...tickets].map(([id, own]) => [id, stateOf(own, since)]));
  const inMonth = rows.filter(({ at }) => at >= month.from && at < month.to);
  const parts = inMonth.filter(({ detail, ticketId }) => {
    const state = states.get(ticketId);
    return detail === 'split' && state?.out === false && state.said.at(-1)?.good !== true;
  });
  return { month, rows: inMonth, states, pending: new Set(parts.map(({ contact }) => contact)) };
}

function stateOf(rows: readonly Observation[], since: number): CaseState {
  const of = (measure: Observation['measure']) => rows.filter((row) => row.measure === measure);
  const has = (measure: Observation['measure'], ...details: string[]) =>
    of(measure).some(({ detail }) => detail !== null && details.includes(detail));
  return {
    openedAt: of('opened')[0]?.at ?? null,
    out: of('excluded').toSorted(byVersion).at(-1)?.good === true,
    refused: has('approval', 'denied'),
    ours: has('opened', 'self') || rows.some(({ detail }) => detail === 'split'),
    unearned: has('solved', 'bulk', 'unanswered'),
    reopened: of('reopened').length > 0,
    senders: new Set(
      of('handed-over').flatMap(({ detail, person }) =>
        detail === 'offered' && person !== null ? [person] : [],
      ),
    ),
    said: of('said-solved').filter(({ at }) => at >= since),
    unhappy: rows.filter((row) => row.at >= since && isUnhappy(row)),
  };
}

/** What a rule saw in the customer's words, their no, or their score: never what a colleague says of them. */
function isUnhappy({ measure, good, rule, by, value }: Observation): boolean {
  if (measure === 'said-solved') return good === false;
  if (measure === 'escalated') return rule !== null && by === null;
  return measure === 'survey-scored' && value !== null && value <= LOW_SCORE;
}

/** What a take-back takes: one observation, or all of a version. */
function goneBy({ ticketId, value, detail }: Observation): string {
  return detail === null ? `${ticketId} ${value}` : `${ticketId} ${value} ${detail}`;
}

function spot({ ticketId, version, seq }: Observation): string {
  return `${ticketId} ${version} ${seq}`;
}

function inOrder(one: Observation, other: Observation): number {
  if (one.at !== other.at) return one.at - other.at;
  if (one.ticketId !== other.ticketId) return one.ticketId < other.ticketId ? -1 : 1;
  return byVersion(one, other);
}

function byVersion(one: Observation, other: Observation): number {
  return one.version - other.version || one.seq - other.seq;
}

import { works } from './actor.ts';
import type { MatchedFact, Why } from './decision.ts';
import { isWorking, type Known, type Member, nextWork } from './duty.ts';
import { hoursFor } from './hours.ts';
import type { Named } from './kinds.ts';
import { shiftsOf } from './rota.ts';
import type { Sees } from './sight.ts';

/** What somebody may be able to do. Tickets with one of its tags or kinds want somebody who has it. */
export interface Skill extends Named {
  tags: readonly string[];
  kinds: readonly string[];
}

/** What routing.json says. */
export interface Routing {
  /** Whether tickets go to people by themselves. */
  on: boolean;
  /** Open tickets up to which somebody gets more by themselves, unless a cap of their own stands. */
  cap: number;
  /** Whether whoever served a customer last comes first. */
  lastServed: boolean;
  skills: readonly Skill[];
  /** Languages that people may be said to speak, by their tags. */
  languages: readonly string[];
  /** A hand-over that nobody takes comes back after this. */
  returnMs: number;
  /** Null: never. Claimed tickets whose customer waits and on which nothing is done for so long go back to the queue. */
  staleMs: number | null;
  /** Null: never. The tickets of somebody who is away for so long go back to the queue. */
  awayMs: number | null;
}

/** Nothing goes anywhere by itself, but a hand-over that nobody takes comes back. */
export const NO_ROUTING: Routing = {
  on: false,
  cap: 10,
  lastServed: true,
  skills: [],
  languages: [],
  returnMs: 30 * 60_000,
  staleMs: null,
  awayMs: null,
};

/** Somebody who might get a ticket. */
export interface Candidate {
  id: string;
  sees: Sees;
  team: string | null;
  /** Skills and languages. */
  skills: readonly string[];
  /** Here, of a role that serves, and within the hours of their team. */
  present: boolean;
  /** Open tickets in hand. */
  open: number;
  cap: number | null;
  /** When a ticket last went to them by itself; 0 before the first. Epoch ms. */
  routedAt: number;
}

/** Somebody of the team, with what they have in hand. */
export function candidateOf(
  person: Omit<Candidate, 'open' | 'present'> & Member,
  open: number,
  { now, ...known }: Known & { now: number },
): Candidate {
  const { id, team, skills, cap, routedAt, sees } = person;
  return { id, team, skills, cap, routedAt, sees, open, present: isWorking(person, known, now) };
}

/** What a ticket wants of whoever gets it. */
export interface Wanted {
  team: string | null;
  skills: readonly string[];
  /** The customer's; null: not known. */
  language: string | null;
  lastServedBy: string | null;
  /** It was theirs, and they did not take it or let it wait. */
  notTo: string | null;
}

/** The skills that a ticket wants, by its tags and kind. */
export function skillsFor(
  { skills }: Routing,
  { tags, kind }: { tags: readonly string[]; kind: string | null },
): string[] {
  return skills
    .filter(
      (one) => one.tags.some((tag) => tags.includes(tag)) || (kind !== null && one.kinds.includes(kind)),
    )
    .map(({ id }) => id);
}

/**
 * To whom a ticket goes by itself, and why; null: to nobody now. Team and skill are needed where anybody at all has them, the
 * language is wished for. Then whoever served the customer last, else whoever has waited longest for a ticket.
 */
export function route(
  wanted: Wanted,
  people: readonly Candidate[],
  routing: Routing,
  version: string,
): { person: Candidate; why: Why } | null {
  const { team, skills, language, lastServedBy, notTo } = wanted;
  const facts: MatchedFact[] = [];
  const needed = (
    fact: string,
    value: string,
    has: (one: Candidate) => boolean,
    from: readonly Candidate[],
  ) => {
    if (!from.some(has)) return from;
    facts.push(is(fact, value));
    return from.filter(has);
  };
  const ofTeam = team === null ? people : needed('team', team, (one) => one.team === team, people);
  const able = skills.reduce(
    (left, skill) => needed('skill', skill, (one) => one.skills.includes(skill), left),
    ofTeam,
  );
  const free = able.filter((one) => one.present && one.open < (one.cap ?? routing.cap));
  const others = free.filter(({ id }) => id !== notTo);
  const here = others.length > 0 ? others : free;
  const speaking =
    language === null ? here : needed('language', language, (one) => one.skills.includes(language), here);
  const last =
    routing.lastServed && lastServedBy !== notTo ? here.find(({ id }) => id === lastServedBy) : undefined;
  const person = last ?? [...speaking].sort(inTurn)[0];
  if (person === undefined) return null;
  const rule = last === undefined ? 'round-robin' : 'last-served';
  return {
    person,
    why: { rule, file: 'routing.json', version, facts: [...facts, is('openTickets', person.open)] },
  };
}

/** When the first of those who might get a ticket of the team is at work again, while none of them is; null: somebody is, or nobody will be. */
export function restsUntil(
  team: string | null,
  people: readonly Member[],
  { now, ...known }: Known & { now: number },
): { at: number; zone: string } | null {
  const here = people.filter((one) => one.active && works(one));
  const ofTeam = here.filter((one) => one.team === team);
  const asked = people.some((one) => one.active && one.team === team) ? ofTeam : here;
  const back = asked.flatMap((one) => {
    const at = nextWork(one, known, now);
    const zone = hoursFor(known.hours, one.team)?.zone ?? shiftsOf(known.rota, one.team)?.[0]?.zone ?? 'UTC';
    return at === null ? [] : [{ at, zone }];
  });
  const first = back.sort((a, b) => a.at - b.at)[0];
  return first === undefined || first.at === now ? null : first;
}

function is(fact: string, value: string | number): MatchedFact {
  return { fact, operator: 'equal', value, was: value };
}

/** Whose turn it is: the longest without a ticket, then the fewest in hand; ids decide the rest, alike in every process. */
function inTurn(a: Candidate, b: Candidate): number {
  return a.routedAt - b.routedAt || a.open - b.open || (a.id < b.id ? -1 : 1);
}

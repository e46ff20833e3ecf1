import type { Audience, DeskPerson } from '../../desks/desk.ts';
import { atLeast } from '../../domain/actor.ts';
import { dutyOf } from '../../domain/duty.ts';
import { type Heard, hearersOf } from '../../domain/hearers.ts';
import { hoursFor } from '../../domain/hours.ts';
import { isAway } from '../../domain/reach.ts';
import { shiftsOf } from '../../domain/rota.ts';
import { inSight, sightOf } from '../../domain/sight.ts';
import type { Ticket } from '../../domain/ticket/model.ts';
import type { Person } from '../../store/store.ts';
import { text } from '../../texts/texts.ts';
import { isUnsent } from '../gather.ts';
import { isOwn } from '../news.ts';
import { asksDecision } from '../offer-news.ts';
import type { TriagePorts } from '../ports.ts';
import { rosterOf } from '../roster.ts';
import { isUrgent } from '../urgent.ts';

/** Who hears a notice now, and how it is put to them. */
export interface Hearing {
  audience: Audience;
  language: string;
  /** In which they read times; null: UTC. */
  zone: string | null;
  /** Tells it from what others hear of the same notice on the same desk: '' for whom it is for. */
  mark: string;
  /** The notice as they are told it: whoever hears instead of somebody is told why. */
  said(words: string): string;
}

/** Who hears it now, and for whom it waits until they are on duty. */
export interface Hearings {
  now: Hearing[];
  held: string | null;
}

type Ports = Pick<TriagePorts, 'store' | 'desks' | 'language' | 'now' | 'policy'>;

/**
 * Who hears on this desk what `to` (`person:<id>`, `desk`, `supervisors`) is to be told of a stage, or of many (null). Nobody
 * off duty is pinged except who is on call: what is urgent goes to who is on duty, the rest waits. `quiet` silences reminders
 * and hand-overs to that person; a supervisor on duty and whoever is called hears of a promise in danger whatever they chose, and
 * everybody of a reply of theirs that did not get through.
 */
export async function whoHears(
  ports: Ports,
  desk: string,
  to: string,
  stage: string | null,
  about: readonly Ticket[] = [],
): Promise<Hearings> {
  const roster = await rosterOf(ports);
  const now = ports.now();
  const id = to.startsWith('person:') ? to.slice('person:'.length) : null;
  const person = roster.people.find((one) => one.id === id) ?? null;
  const asked = stage !== null && asksDecision(stage) && person !== null;
  const unasked = asked && dutyOf(person, roster, now) === 'off';
  const team = teamOf(about);
  const heard = hearersOf<Person>(
    {
      // Who may decide in their place is a supervisor, not whoever is there.
      to: id === null ? (to === 'desk' ? 'desk' : 'supervisors') : unasked ? 'supervisors' : 'person',
      person,
      urgent: stage === null || isUrgent(stage),
      own: stage !== null && isOwn(stage),
      team,
      turn: about[0]?.number ?? 0,
      sees: (one) => about.every((ticket) => inSight(ticket, sightOf(one))),
    },
    roster,
    now,
  );
  const mustHear = stage !== null && isUnsent(stage);
  const isQuiet = person?.notify === 'quiet' && !mustHear;
  const held = heard.held === null || isQuiet ? null : heard.held.id;
  if (isQuiet && heard.people.includes(person)) return { now: [], held };
  const ruled = shiftsOf(roster.rota, team) !== null || roster.rota.withoutRota === 'hours';
  const place = { desk, ruled, zone: zoneAt(ports, team) };
  return { now: hearingsOf(ports, place, person, heard), held };
}

/** The team of all of them, or null: they are of several. */
function teamOf(about: readonly Ticket[]): string | null {
  const teams = new Set(about.map(({ triage }) => triage.team));
  return teams.size === 1 ? ([...teams][0] ?? null) : null;
}

/** By whose clocks several people read it: those where the team works; null: the house keeps none. */
function zoneAt({ policy }: Pick<Ports, 'policy'>, team: string | null): string | null {
  return hoursFor(policy.current().hours, team)?.zone ?? null;
}

function hearingsOf(
  ports: Ports,
  { desk, ruled, zone }: { desk: string; ruled: boolean; zone: string | null },
  reader: Person | null,
  heard: Heard<Person>,
): Hearing[] {
  const { language } = ports;
  const hearings: Hearing[] = [];
  const empty = (words: string) =>
    heard.nobody
      ? text(ruled ? 'notice.nobody-on-duty' : 'notice.all-away', { text: words }, language)
      : words;
  if (heard.desk) {
    const { inPlaceOf } = heard;
    const key =
      inPlaceOf !== null && isAway(inPlaceOf, ports.now()) ? 'notice.for-away' : 'notice.for-off-duty';
    const said = (words: string) =>
      empty(inPlaceOf === null ? words : text(key, { name: inPlaceOf.name, text: words }, language));
    hearings.push({ ...plainly(ports, { kind: 'desk' }), zone, said });
  }
  if (heard.supervisors) {
    const people = heard.people.filter(({ role }) => atLeast(role, 'supervisor'));
    hearings.push({
      ...plainly(ports, { kind: 'supervisors', people: people.map(deskPerson) }),
      ...{ zone, said: empty },
    });
  }
  for (const person of heard.people) {
    if (heard.supervisors && atLeast(person.role, 'supervisor')) continue;
    if (isElsewhere(ports, person, desk)) continue;
    hearings.push(toPerson(ports, person, reader, heard));
  }
  return hearings;
}

/** Somebody who hears what is not for them is told why it is them. */
function toPerson(ports: Ports, person: Person, reader: Person | null, heard: Heard<Person>): Hearing {
  const hearing = {
    ...plainly(ports, { kind: 'person', person: deskPerson(person) }),
    zone: person.zone,
  };
  if (person.id === reader?.id) return hearing;
  const { language } = hearing;
  const name = heard.inPlaceOf?.name ?? null;
  const said = (words: string) =>
    name === null
      ? text('notice.on-call', { text: words }, language)
      : text('notice.in-place', { name, text: words }, language);
  return { ...hearing, mark: `:${person.id}`, said };
}

/** Everywhere where somebody may have heard: also who has left, is away or chose another way since. */
export async function whoHeard(ports: Ports, to: string, about: Ticket): Promise<Hearing[]> {
  const people = await ports.store.people.list();
  const zone = zoneAt(ports, about.triage.team);
  if (to === 'supervisors') {
    const all = people.filter(
      (one) => one.active && atLeast(one.role, 'supervisor') && inSight(about, sightOf(one)),
    );
    return [{ ...plainly(ports, { kind: 'supervisors', people: all.map(deskPerson) }), zone }];
  }
  const person = people.find(({ id }) => id === to.slice('person:'.length));
  const atDesk = { ...plainly(ports, { kind: 'desk' }), zone };
  if (person === undefined) return [atDesk];
  const ways = (['dm', 'thread'] as const).map((notify) => ({
    ...plainly(ports, { kind: 'person', person: { ...deskPerson(person), notify } }),
    zone: person.zone,
  }));
  return [...ways, atDesk];
}

/** One person is told in their own language, many in the house's. */
function plainly({ language }: Ports, audience: Audience): Hearing {
  const own = audience.kind === 'person' ? audience.person.language : null;
  return { audience, language: own ?? language, zone: null, mark: '', said: (words) => words };
}

/** Whoever can be written to on another platform is told there, and not called by name here as well. */
export function isElsewhere(
  { desks }: Pick<Ports, 'desks'>,
  { slack, discord }: Person,
  desk: string,
): boolean {
  const ids: Readonly<Record<string, string | null>> = { slack, discord };
  return ids[desk] === null && Object.keys(ids).some((other) => ids[other] !== null && desks.has(other));
}

export function deskPerson(person: Person): DeskPerson {
  const { id, name, role, slack, discord, language, notify, awayUntil } = person;
  const sight = sightOf(person);
  const known = { id, name, role, slack, discord, language, notify, awayUntil };
  return sight === null ? known : { ...known, sight };
}

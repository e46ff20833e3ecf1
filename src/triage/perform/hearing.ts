import type { Audience, DeskPerson } from '../../desks/desk.ts';
import { atLeast, works } from '../../domain/actor.ts';
import { isAway } from '../../domain/reach.ts';
import { inSight, sightOf } from '../../domain/sight.ts';
import type { Ticket } from '../../domain/ticket/model.ts';
import type { Person } from '../../store/store.ts';
import { text } from '../../texts/texts.ts';
import { isUnsent } from '../gather.ts';
import { isOwn } from '../news.ts';
import type { TriagePorts } from '../ports.ts';

/** Who hears a notice now, and how it is put to them. */
export interface Hearing {
  audience: Audience;
  language: string;
  /** The notice as they are told it: whoever hears instead of somebody is told why. */
  said(words: string): string;
}

type Ports = Pick<TriagePorts, 'store' | 'desks' | 'language' | 'now'>;

/**
 * Who hears on this desk what `to` (`person:<id>`, `desk`, `supervisors`) is to be told of a stage, or of many (null); null
 * when nobody does. Nobody who is away hears: the desk does, in their place. `quiet` silences reminders and hand-overs to
 * that person; a supervisor on duty hears of a promise in danger whatever they chose, and everybody of a reply of theirs
 * that did not get through.
 */
export async function whoHears(
  ports: Ports,
  desk: string,
  to: string,
  stage: string | null,
  about: readonly Ticket[] = [],
): Promise<Hearing | null> {
  if (to === 'desk') return plainly(ports, { kind: 'desk' });
  if (to === 'supervisors') return supervisors(ports, about);
  const person = await ports.store.people.byId(to.slice('person:'.length));
  const own = stage !== null && isOwn(stage);
  if (person?.active !== true || !works(person)) return own ? null : plainly(ports, { kind: 'desk' });
  if (own && !about.every((ticket) => inSight(ticket, sightOf(person)))) return null;
  const mustHear = stage !== null && isUnsent(stage);
  if (isAway(person, ports.now())) return own ? null : inPlaceOf(ports, person);
  if (person.notify === 'quiet' && !mustHear) return null;
  return isElsewhere(ports, person, desk)
    ? null
    : plainly(ports, { kind: 'person', person: deskPerson(person) });
}

/** Everywhere where somebody may have heard: also who has left, is away or chose another way since. */
export async function whoHeard(ports: Ports, to: string, about: Ticket): Promise<Hearing[]> {
  if (to === 'supervisors') return [await supervisors(ports, [about])];
  const person = await ports.store.people.byId(to.slice('person:'.length));
  const atDesk = plainly(ports, { kind: 'desk' });
  if (person === null) return [atDesk];
  const ways = (['dm', 'thread'] as const).map((notify) =>
    plainly(ports, { kind: 'person', person: { ...deskPerson(person), notify } }),
  );
  return [...ways, atDesk];
}

/** Nobody is called to a ticket that they do not see. */
async function supervisors(ports: Ports, about: readonly Ticket[]): Promise<Hearing> {
  const all = (await ports.store.people.list()).filter(
    (person) =>
      person.active &&
      atLeast(person.role, 'supervisor') &&
      about.every((ticket) => inSight(ticket, sightOf(person))),
  );
  const here = all.filter((person) => !isAway(person, ports.now()));
  const hearing = plainly(ports, { kind: 'supervisors', people: here.map(deskPerson) });
  if (all.length === 0 || here.length > 0) return hearing;
  return { ...hearing, said: (words) => text('notice.all-away', { text: words }, hearing.language) };
}

/** One person is told in their own language, many in the house's. */
function plainly({ language }: Ports, audience: Audience): Hearing {
  const own = audience.kind === 'person' ? audience.person.language : null;
  return { audience, language: own ?? language, said: (words) => words };
}

function inPlaceOf(ports: Ports, { name }: Person): Hearing {
  const hearing = plainly(ports, { kind: 'desk' });
  return { ...hearing, said: (words) => text('notice.for-away', { name, text: words }, hearing.language) };
}

/** Whoever can be written to on another platform is told there, and not called by name here as well. */
export function isElsewhere({ desks }: Ports, { slack, discord }: Person, desk: string): boolean {
  const ids: Readonly<Record<string, string | null>> = { slack, discord };
  return ids[desk] === null && Object.keys(ids).some((other) => ids[other] !== null && desks.has(other));
}

export function deskPerson(person: Person): DeskPerson {
  const { id, name, role, slack, discord, language, notify, awayUntil } = person;
  const sight = sightOf(person);
  const known = { id, name, role, slack, discord, language, notify, awayUntil };
  return sight === null ? known : { ...known, sight };
}

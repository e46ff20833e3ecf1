import { type Actor, works } from '../domain/actor.ts';
import type { Why } from '../domain/decision.ts';
import { isPresent } from '../domain/reach.ts';
import type { Refusal } from '../domain/refusal.ts';
import { candidateOf, route } from '../domain/routing.ts';
import type { Receiver } from '../domain/ticket/handover.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { Person } from '../store/store.ts';
import { nameAmong } from '../texts/told.ts';
import type { CommandPorts } from './ports.ts';

/** Whom somebody means by a name. */
export type Meant =
  | { kind: 'person'; person: Person }
  | { kind: 'team'; team: string }
  | { kind: 'skill'; skill: string };

/** Names that are told to whoever finds nobody there. */
const MOST_NAMED = 10;

/** A team, a person or a skill, in this order where one word means several; `team:…` and `skill:…` mean what they say. */
export async function meantBy(
  wanted: string,
  ports: CommandPorts,
  language: string,
): Promise<Meant | Refusal> {
  const { business, routing } = ports.policy.current();
  const [, kind, words = ''] = /^(?:(team|skill):)?(.*)$/su.exec(wanted.trim()) ?? [];
  const same = (name: string) => name.trim().toLowerCase() === words.trim().toLowerCase();
  const team = Object.keys(business.teams).find((id) => same(id) || same(business.teams[id] ?? ''));
  if (kind !== 'skill' && team !== undefined) return { kind: 'team', team };
  const person = kind === undefined ? await ports.team.find(words) : null;
  if (person !== null && works(person)) return { kind: 'person', person };
  const skill = routing.skills.find(({ id }) => same(id) || same(nameAmong(routing.skills, id, language)));
  if (kind !== 'team' && skill !== undefined) return { kind: 'skill', skill: skill.id };
  const values = {
    name: words,
    teams: Object.keys(business.teams).join(', '),
    skills: routing.skills.map(({ id }) => id).join(', ') || '–',
  };
  return { refused: 'unknown-receiver', values };
}

/** Who is asked to take the ticket, with the reason where the rules have found them; or why nobody can. */
export async function receiverOf(
  meant: Meant,
  ticket: Ticket,
  actor: Actor,
  ports: CommandPorts,
  language: string,
): Promise<(Receiver & { why: Why[] }) | Refusal> {
  if (meant.kind === 'team') return { person: null, team: meant.team, skill: null, why: [] };
  const people = (await ports.store.people.list()).filter(({ active }) => active);
  const others = people.filter(({ id }) => id !== actor.id);
  if (meant.kind === 'person') {
    const { person } = meant;
    if (isPresent(person, ports.now())) return { person: person.id, team: null, skill: null, why: [] };
    return { refused: 'receiver-away', values: { name: person.name, here: namesOfPresent(others, ports) } };
  }
  const { skill } = meant;
  const found = await bySkill(skill, ticket, others, ports);
  if (found !== null) return { person: found.person.id, team: null, skill, why: [found.why] };
  const name = nameAmong(ports.policy.current().routing.skills, skill, language);
  return { refused: 'nobody-with-skill', values: { skill: name, here: namesOfPresent(others, ports) } };
}

/** Whose turn it is among those who have the skill and are here; somebody asks them, so that no cap holds. */
async function bySkill(skill: string, ticket: Ticket, people: readonly Person[], ports: CommandPorts) {
  const { routing, version, hours, rota } = ports.policy.current();
  const moment = { now: ports.now(), hours, rota, changes: await ports.store.rota.changes(ports.now()) };
  const [load, contact] = await Promise.all([
    ports.store.tickets.load(),
    ports.store.contacts.byId(ticket.conversation.contactId),
  ]);
  const able = people
    .filter(({ id, skills }) => skills.includes(skill) && id !== ticket.claim.by)
    .map((one) => candidateOf(one, load.find(({ assignee }) => assignee === one.id)?.open ?? 0, moment))
    .map((one) => ({ ...one, cap: Infinity }));
  const wanted = {
    team: null,
    skills: [skill],
    language: contact?.language ?? null,
    lastServedBy: await ports.store.contacts.lastServedBy(ticket.conversation.contactId),
    notTo: ticket.claim.notTo ?? null,
  };
  const found = route(wanted, able, routing, version);
  if (found !== null) {
    const { id, routedAt } = found.person;
    await ports.store.people.setTurn(id, routedAt, Math.max(ports.now(), routedAt + 1));
  }
  return found;
}

/** `none` when nobody else is here. */
function namesOfPresent(people: readonly Person[], { now }: CommandPorts): string {
  const here = people.filter((one) => isPresent(one, now())).map(({ name }) => name);
  const shown = here.slice(0, MOST_NAMED).join(', ');
  return here.length === 0 ? 'none' : here.length > MOST_NAMED ? `${shown}, …` : shown;
}

import type { FastifyRequest } from 'fastify';
import { contactsInSight } from '../commands/sight.ts';
import { sightOf } from '../domain/sight.ts';
import { callerOf, ticketsOf } from './caller.ts';
import type { ApiPorts } from './ports.ts';

/** Customers that words may mean, and cases of theirs. */
const MOST_CONTACTS = 20;
const MOST_CASES = 500;

const ID = /^(ticket|contact|person|message|file|wall|hook|persons|files|words|names):\S+$/;
const NUMBER = /^#?(\d{1,12})$/;

/**
 * What somebody means who asks the log of what: an id as it stands there, the number of a case, or a name or an address. Of a customer
 * that is them and all of their cases, as far as the reader sees them; of somebody in the team, what was changed of them.
 */
export async function aboutIn(
  said: string,
  request: FastifyRequest,
  { store }: ApiPorts,
): Promise<readonly string[]> {
  const number = NUMBER.exec(said)?.[1];
  if (number !== undefined) return [`ticket:${Number(number)}`];
  if (ID.test(said)) return [said];
  const contacts = contactsInSight(store.contacts, sightOf(callerOf(request)));
  const [people, found] = await Promise.all([store.people.list(), contacts.find(said, MOST_CONTACTS)]);
  const plans = await Promise.all(found.map(({ id }) => store.erasures.plan(id)));
  const persons = await Promise.all(plans.flatMap((plan) => plan.contacts).map((id) => contacts.byId(id)));
  const cases = plans.flatMap(({ tickets }) => tickets.map(({ id }) => id)).slice(0, MOST_CASES);
  const numbers = await ticketsOf(request).numbers(cases);
  return [
    ...people.filter(({ name }) => name.toLowerCase() === said.toLowerCase()).map(({ id }) => `person:${id}`),
    ...persons.flatMap((one) => (one === null ? [] : [`contact:${one.id}`])),
    ...[...numbers.values()].map((one) => `ticket:${one}`),
  ];
}

/** What ids of the log are called now, where the reader sees them: a case by number and customer, people by name. */
export async function namesOfAbout(
  abouts: readonly string[],
  request: FastifyRequest,
  { store }: ApiPorts,
): Promise<ReadonlyMap<string, string>> {
  const tickets = ticketsOf(request);
  const contacts = contactsInSight(store.contacts, sightOf(callerOf(request)));
  const people = new Map((await store.people.list()).map(({ id, name }) => [id, name]));
  const nameOf = async (about: string): Promise<string | null> => {
    const [kind, id = ''] = about.split(/:(.*)/s);
    if (kind === 'person') return people.get(id) ?? null;
    if (kind === 'contact') return (await contacts.byId(id))?.name ?? null;
    if (kind !== 'ticket') return null;
    const row = await tickets.byNumber(Number(id));
    return row?.contactName == null ? `#${id}` : `#${id} ${row.contactName}`;
  };
  const known = await Promise.all(
    [...new Set(abouts)].map(async (about) => [about, await nameOf(about)] as const),
  );
  return new Map(known.flatMap(([about, name]) => (name === null ? [] : [[about, name]])));
}
